using Npgsql;

namespace Helios.Persistence.Transactions;

/// <summary>C# values as positional parameters.</summary>
internal static class SqlValues
{
    public static NpgsqlBatchCommand Statement(string sql, params object?[] values)
    {
        var statement = new NpgsqlBatchCommand(sql);
        Add(statement.Parameters, values);
        return statement;
    }

    public static void Add(NpgsqlParameterCollection parameters, object?[] values)
    {
        foreach (var value in values)
        {
            parameters.Add(
                value switch
                {
                    NpgsqlParameter given => given,
                    null => new NpgsqlParameter { Value = DBNull.Value },
                    string text => new NpgsqlParameter<string> { TypedValue = text },
                    long number => new NpgsqlParameter<long> { TypedValue = number },
                    int number => new NpgsqlParameter<int> { TypedValue = number },
                    bool flag => new NpgsqlParameter<bool> { TypedValue = flag },
                    Guid id => new NpgsqlParameter<Guid> { TypedValue = id },
                    // timestamptz accepts only UTC.
                    DateTimeOffset time => new NpgsqlParameter<DateTime> { TypedValue = time.UtcDateTime },
                    TimeSpan span => new NpgsqlParameter<TimeSpan> { TypedValue = span },
                    Uri address => new NpgsqlParameter<string> { TypedValue = address.ToString() },
                    _ => new NpgsqlParameter { Value = value },
                }
            );
        }
    }
}
