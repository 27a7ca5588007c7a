namespace Gather.Application.Scraping.Batches;

/// <summary>The order in which the results of a batch are streamed.</summary>
public enum ResultOrder
{
    /// <summary>Each comes when it is there.</summary>
    Completion,

    /// <summary>In the order of the input: a slow page holds back those behind it, and no more pages are begun than the server holds results of.</summary>
    Input,
}
