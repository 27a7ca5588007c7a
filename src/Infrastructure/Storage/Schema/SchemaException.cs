namespace Gather.Infrastructure.Storage.Schema;

/// <summary>The store's schema is not one that this program may work with.</summary>
internal sealed class SchemaException(string message) : Exception(message);
