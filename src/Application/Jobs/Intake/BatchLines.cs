using System.Runtime.CompilerServices;
using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using Gather.Application.Errors;
using Gather.Application.Jobs.Storage;
using Gather.Application.Jobs.Webhooks;
using Gather.Application.Operations;
using Gather.Application.Scraping;

namespace Gather.Application.Jobs.Intake;

/// <summary>Makes items of lines. One whose settings are not allowed is told by its number and refuses the whole request.</summary>
internal sealed class BatchLines(IValidator<JobScrape> scrapeRules, IValidator<BatchTerms> termRules, CallContext call)
{
    // Not every store keeps a NUL within a text. What ASCII has in its place is as little part of a URL.
    private const char Nul = '\0';
    private const char Substitute = '\u001A';

    /// <summary>What the first line says of all, and the items that follow.</summary>
    public async Task<(BatchTerms Terms, IAsyncEnumerable<NewItem> Items)> BeginAsync(IAsyncEnumerator<BatchLine> lines, CancellationToken cancellationToken)
    {
        var hasFirst = await lines.MoveNextAsync();
        if (hasFirst && TermsIn(lines.Current) is { } terms)
        {
            return (terms, ItemsAsync(lines, terms.Scrape, await lines.MoveNextAsync(), cancellationToken));
        }

        return (new BatchTerms(), ItemsAsync(lines, new JobScrape(), hasFirst, cancellationToken));
    }

    private BatchTerms? TermsIn(BatchLine line)
    {
        if (line.Terms is { } terms)
            Require(termRules.Validate(terms), line.Number);
        return line.Terms;
    }

    /// <summary>The items of lines for a job that is there.</summary>
    public async IAsyncEnumerable<NewItem> ItemsAsync(IAsyncEnumerable<BatchLine> lines, JobScrape all, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in lines.WithCancellation(cancellationToken))
            yield return Item(line, all);
    }

    private async IAsyncEnumerable<NewItem> ItemsAsync(
        IAsyncEnumerator<BatchLine> lines, JobScrape all, bool hasCurrent, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (; hasCurrent; hasCurrent = await lines.MoveNextAsync())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Item(lines.Current, all);
        }
    }

    private NewItem Item(BatchLine line, JobScrape all)
    {
        if (line.Page is not { } page)
            throw new RequestInvalidException($"lines[{line.Number}].url", "is required.");

        var scrape = page.Over(all);
        if (scrape is not null)
        {
            Require(scrapeRules.Validate(scrape), line.Number);
            if (!call.MayFollow(scrape))
                throw new RequestInvalidException($"lines[{line.Number}].robots", PageRules.RobotsMessage);
        }

        return new NewItem(page.Url.Replace(Nul, Substitute), page.Metadata is { } metadata ? Compact(metadata, line.Number) : default(ReadOnlyMemory<byte>?), Scrape: scrape);
    }

    // On one line and without what JSON lets stand between its parts: a line break in there would end a line of an event.
    private static byte[] Compact(JsonElement metadata, long number)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(metadata, JobJson.Options);
        }
        catch (JsonException)
        {
            // An escaped surrogate without its other half, which no UTF-8 can hold.
            throw new RequestInvalidException($"lines[{number}].metadata", "must be made of whole characters.");
        }
    }

    private static void Require(ValidationResult result, long number)
    {
        if (!result.IsValid)
            throw new RequestInvalidException(result.Errors
                .GroupBy(e => $"lines[{number}].{FieldName.Of(e.PropertyName)}", e => e.ErrorMessage, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.Distinct(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal));
    }
}

internal sealed class BatchTermsValidator : AbstractValidator<BatchTerms>
{
    public BatchTermsValidator(IValidator<JobScrape> scrape, IValidator<Webhook> webhook, TimeProvider time) => this.AddJobRules(scrape, webhook, time);
}
