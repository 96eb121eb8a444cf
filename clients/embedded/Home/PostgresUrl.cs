using Helios.Embedded.Failures;
using Npgsql;

namespace Helios.Embedded.Home;

/// <summary>Parses <c>postgres://user:password@host:port/database?sslmode=require</c>, which Npgsql does not.</summary>
internal static class PostgresUrl
{
    public static string ToConnectionString(string text)
    {
        try
        {
            if (!text.StartsWith("postgres://", StringComparison.Ordinal) && !text.StartsWith("postgresql://", StringComparison.Ordinal))
                return new NpgsqlConnectionStringBuilder(text).ConnectionString;
            var url = new Uri(text);
            var user = url.UserInfo.Split(':', 2);
            var builder = new NpgsqlConnectionStringBuilder { Host = url.Host, Port = url.Port > 0 ? url.Port : 5432 };
            if (user[0].Length > 0)
                builder.Username = Uri.UnescapeDataString(user[0]);
            if (user.Length > 1)
                builder.Password = Uri.UnescapeDataString(user[1]);
            if (url.AbsolutePath.Length > 1)
                builder.Database = Uri.UnescapeDataString(url.AbsolutePath[1..]);
            foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = pair.Split('=', 2);
                builder[Keyword(parts[0])] = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "";
            }

            return builder.ConnectionString;
        }
        catch (Exception wrong) when (wrong is ArgumentException or UriFormatException or FormatException)
        {
            throw new EmbeddedException(
                EmbeddedFailure.PostgresFailed,
                $"--postgres is not a database URL: {wrong.Message}",
                "helios up --postgres postgres://user:password@host:5432/helios",
                wrong
            );
        }
    }

    private static string Keyword(string parameter) =>
        parameter switch
        {
            "sslmode" => "SSL Mode",
            "host" => "Host",
            "sslrootcert" => "Root Certificate",
            "application_name" => "Application Name",
            _ => parameter,
        };
}
