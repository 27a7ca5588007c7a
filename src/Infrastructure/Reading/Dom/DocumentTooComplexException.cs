namespace Gather.Infrastructure.Reading.Dom;

/// <summary>A document that is not read as a tree: nested too deeply, too large, or too much work.</summary>
internal sealed class DocumentTooComplexException(string message) : Exception(message);
