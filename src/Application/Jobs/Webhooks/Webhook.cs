using System.Text;
using FluentValidation;
using Gather.Application.Errors;
using Gather.Domain.Scraping;

namespace Gather.Application.Jobs.Webhooks;

/// <summary>Whom to tell what happens to a job.</summary>
public sealed record Webhook
{
    /// <summary>Where deliveries are posted to: an absolute http or https URL of a publicly reachable host.</summary>
    public required string Url { get; init; }

    /// <summary>
    /// What is told: events by the names that they have in the job's own stream, <c>job.*</c> for all of the job as a whole,
    /// <c>item.*</c> for all of its items (<c>items.cancelled</c>, too). Absent: the job's end.
    /// </summary>
    public IReadOnlyList<string> Events { get; init; } = [WebhookEvents.Ended];

    /// <summary>With what deliveries are signed, 16 to 256 characters. It is never shown again.</summary>
    public required string Secret { get; init; }

    // Records print all they hold, and what is printed may be logged.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append($"{nameof(Url)} = {Url}, {nameof(Secret)} = ***");
        return true;
    }
}

/// <summary>Who is told what happens to a job.</summary>
/// <param name="Url">Where deliveries are posted to.</param>
/// <param name="Events">What is told.</param>
public sealed record WebhookView(string Url, IReadOnlyList<string> Events);

/// <summary>The webhook that a job keeps.</summary>
/// <param name="Url">Where deliveries are posted to, in normal form.</param>
/// <param name="Events">What is told.</param>
/// <param name="Secret">With what deliveries are signed, as <see cref="ISecretProtector"/> protects it.</param>
public sealed record JobWebhook(string Url, IReadOnlyList<string> Events, byte[] Secret)
{
    /// <summary>Whether an event of this type is told.</summary>
    public bool Wants(string type) => WebhookEvents.Cover(Events, type);

    /// <summary>Whether an event of this type is told at once. Others are gathered for a moment, since many may come together.</summary>
    public static bool IsUrgent(string type) => WebhookEvents.IsOfJob(type);
}

/// <summary>Keeps secrets unreadable to whoever has only the store.</summary>
public interface ISecretProtector
{
    /// <summary>Protects a secret.</summary>
    byte[] Protect(string secret);

    /// <summary>Gives a secret back, or null when the keys that protected it are gone.</summary>
    string? Unprotect(byte[] secret);
}

internal sealed class WebhookValidator : AbstractValidator<Webhook>
{
    public WebhookValidator(IWebhookSender sender)
    {
        RuleFor(w => w.Url).Custom((url, context) =>
        {
            if (!TargetUrl.TryParse(url, out var target, out var reason))
                context.AddFailure(reason);
            else if (sender.Check(target) is { } blocked)
                context.AddFailure(blocked.Detail);
        });
        RuleFor(w => w.Events).SetValidator(new EachOneOfRule<Webhook>(WebhookEvents.All));
        RuleFor(w => w.Secret).Length(16, 256).WithMessage("must have 16 to 256 characters.");
    }
}
