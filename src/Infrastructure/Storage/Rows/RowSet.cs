namespace Gather.Infrastructure.Storage.Rows;

/// <summary>
/// Many rows for one statement, column by column. Where the statement says <c>{rows}</c> they stand as the table <c>r</c>;
/// values that are the same for all rows are its ordinary parameters.
/// </summary>
internal sealed class RowSet(int count)
{
    private readonly List<(string Name, Array Values)> _columns = [];
    private readonly List<(string Name, object Value)> _values = [];

    public int Count => count;

    public IReadOnlyList<(string Name, Array Values)> Columns => _columns;

    public IReadOnlyList<(string Name, object Value)> Values => _values;

    public RowSet Column(string name, IEnumerable<long> values) => Add(name, values.ToArray());

    public RowSet Column(string name, IEnumerable<string> values) => Add(name, values.ToArray());

    public RowSet Column(string name, IEnumerable<byte[]?> values) => Add(name, values.ToArray());

    public RowSet With(string name, long value)
    {
        _values.Add((name, value));
        return this;
    }

    private RowSet Add(string name, Array values)
    {
        if (values.Length != count)
            throw new ArgumentException($"The column {name} has {values.Length} values for {count} rows.", nameof(values));

        _columns.Add((name, values));
        return this;
    }
}
