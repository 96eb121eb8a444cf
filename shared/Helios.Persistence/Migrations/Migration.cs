using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Helios.Persistence.Migrations;

/// <summary>
/// A numbered SQL file. It never changes once merged: its checksum is recorded. Its origin is <c>shared</c> for tables that every schema
/// has, <c>service</c> for the service's own.
/// </summary>
internal sealed partial record Migration(string Origin, int Number, string Name, string Sql)
{
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    public override string ToString() => $"{Origin} {Number:0000}-{Name}";

    /// <summary>The assembly's embedded <c>NNNN-name.sql</c> files in order. A number used twice is an error.</summary>
    public static IReadOnlyList<Migration> Of(Assembly assembly, string origin)
    {
        var found = new SortedDictionary<int, Migration>();
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            var match = FileName().Match(resource);
            if (!match.Success)
            {
                continue;
            }

            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
            var number = int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
            // Line ends depend on how a file was checked out; the checksum must not.
            var migration = new Migration(origin, number, match.Groups["name"].Value, reader.ReadToEnd().ReplaceLineEndings("\n"));
            if (!found.TryAdd(number, migration))
            {
                throw new MigrationException(
                    $"{assembly.GetName().Name} has two migrations with the number {number:0000}: {found[number].Name} and "
                        + $"{migration.Name}."
                );
            }
        }

        return [.. found.Values];
    }

    [GeneratedRegex(@"(^|[./\\])_?(?<number>\d{4})-(?<name>[a-z0-9_-]+)\.sql$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FileName();
}
