using System.Data;
using System.Data.Common;
using System.Runtime.InteropServices;

namespace Gather.Infrastructure.Storage;

internal static class DbCommandExtensions
{
    /// <summary>Adds a parameter whose type is told even when the value is null, which PostgreSQL needs.</summary>
    public static DbParameter Add(this DbCommand command, string name, DbType type, object? value = null)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.DbType = type;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
        return parameter;
    }

    /// <summary>The bytes as the array that the drivers want, copied only when they are a part of a larger one.</summary>
    public static byte[] AsArray(this ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length
            ? segment.Array
            : bytes.ToArray();
}
