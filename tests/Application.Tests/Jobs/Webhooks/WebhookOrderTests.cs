using Gather.Application.Errors;
using Gather.Application.Jobs.Intake;
using Gather.Application.Jobs.Webhooks;

namespace Gather.Application.Tests.Jobs.Webhooks;

public sealed class WebhookOrderTests : IAsyncDisposable
{
    private const string Secret = "a-secret-of-the-tests";

    private readonly Host _host = new();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [TestCase("", Secret, "job.ended", "webhook.url", null)]
    [TestCase("ftp://example.com/", Secret, "job.ended", "webhook.url", null)]
    [TestCase("https://user:pw@example.com/", Secret, "job.ended", "webhook.url", null)]
    [TestCase("https://inside.example/", Secret, "job.ended", "webhook.url", "It is not let in.")]
    [TestCase("https://example.com/", "fifteen-letters", "job.ended", "webhook.secret", "must have 16 to 256 characters.")]
    [TestCase("https://example.com/", Secret, "", "webhook.events", null)]
    [TestCase("https://example.com/", Secret, "job.exploded", "webhook.events", null)]
    [TestCase("https://example.com/", Secret, "item.*,item.*", "webhook.events", null)]
    [TestCase("https://example.com/", Secret, "JOB.ENDED", "webhook.events", null)]
    public void Order_WrongWebhook_IsRefusedByItsField(string url, string secret, string events, string field, string? reason)
    {
        var webhook = new Webhook { Url = url, Secret = secret, Events = events.Split(',', StringSplitOptions.RemoveEmptyEntries) };

        var batch = Assert.ThrowsAsync<RequestInvalidException>(() => _host.SendAsync(new CreateBatch { Urls = ["https://example.com/"], Webhook = webhook }));
        var crawl = Assert.ThrowsAsync<RequestInvalidException>(() => _host.SendAsync(new CreateCrawl { Url = "https://example.com/", Webhook = webhook }));

        foreach (var refusal in new[] { batch!, crawl! })
        {
            Assert.That(refusal.Errors.Keys, Is.EqualTo(new[] { field }));
            Assert.That(refusal.Errors[field][0], reason is null ? Is.Not.Empty : Is.EqualTo(reason));
            Assert.That(refusal.ToString(), Does.Not.Contain(Secret));
        }
    }

    [Test]
    public async Task Order_WithWebhook_KeepsItWithItsSecretProtected()
    {
        var accepted = await _host.SendAsync(new CreateBatch { Urls = ["https://example.com/"], Webhook = new Webhook { Url = "HTTPS://Receiver.Example/hook", Secret = Secret } });

        var kept = _host.Jobs.Peek(accepted.Value.Id).Webhook!;
        Assert.That((kept.Url, kept.Events), Is.EqualTo(("https://receiver.example/hook", (IReadOnlyList<string>)["job.ended"])));
        Assert.That(System.Text.Encoding.UTF8.GetString(kept.Secret), Is.Not.EqualTo(Secret));
        Assert.That(new PlainSecrets().Unprotect(kept.Secret), Is.EqualTo(Secret));
    }

    [Test]
    public void Webhook_Printed_HidesItsSecret() => Assert.That(
        new CreateBatch { Urls = [], Webhook = new Webhook { Url = "https://example.com/", Secret = Secret } }.ToString(), Does.Contain("https://example.com/").And.Not.Contain(Secret));

    [TestCase("job.ended", "job.ended", true)]
    [TestCase("job.ended", "job.started", false)]
    [TestCase("job.*", "job.started", true)]
    [TestCase("job.*", "item.failed", false)]
    [TestCase("item.*", "item.failed", true)]
    [TestCase("item.*", "items.cancelled", true)]
    [TestCase("item.*", "job.ended", false)]
    [TestCase("item.failed,job.paused", "job.paused", true)]
    public void Wants_Event_IsByNameOrByKind(string events, string type, bool wanted) =>
        Assert.That(new JobWebhook("https://example.com/", events.Split(','), []).Wants(type), Is.EqualTo(wanted));
}
