using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Helios.Architecture.Tests;

/// <summary><c>docs/settings.md</c>, made from the options classes: their section, properties, defaults and summaries.</summary>
internal static partial class SettingsDocument
{
    public static string Write()
    {
        var text = new StringBuilder(
            """
            # Settings

            Every setting of every service, by the environment variable that sets it; in a configuration file the same name has `:` in place of `__`. Times are
            `d.hh:mm:ss.fff`. A value that cannot work is refused at start, with its name. This file is made from the code, and a test holds it there; to make it anew:
            `HELIOS_WRITE_DOCS=1 dotnet test tests/Helios.Architecture.Tests`.

            Beside these: `ASPNETCORE_URLS` (where a service listens), `HELIOS_HOME` (the data folder of the embedded mode and of an agent, `~/.helios`),
            `OTEL_EXPORTER_OTLP_ENDPOINT` (where traces, metrics and logs go; none when absent) and `Helios__Installation__Id` (the installation's name in every mark).

            """);
        var options =
            from project in Repository.Projects.Values
            from type in Repository.Load(project).GetTypes()
            let section = type.GetField("Section", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            where section is { IsLiteral: true }
            select (Project: project, Type: type, Section: (string)section.GetRawConstantValue()!);
        foreach (var (project, type, section) in options.OrderBy(each => each.Section, StringComparer.Ordinal).ThenBy(each => each.Project.Name, StringComparer.Ordinal))
        {
            text.Append($"\n## {section}\n\nOf {Owner(project)}.\n\n| setting | default | means |\n|---|---|---|\n");
            foreach (var row in Rows(type, section))
                text.Append(row).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<string> Rows(Type type, string section)
    {
        var defaults = Activator.CreateInstance(type, nonPublic: true);
        var summaries = Summaries(type);
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var isList = property.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(property.PropertyType);
            if (!property.CanWrite && !isList)
                continue;
            var name = $"{section.Replace(":", "__", StringComparison.Ordinal)}__{property.Name}{(isList ? "__0" : "")}";
            yield return $"| `{name}` | {Text(property.GetValue(defaults))} | {summaries.GetValueOrDefault(property.Name, "")} |";
        }
    }

    private static Dictionary<string, string> Summaries(Type type)
    {
        var start = $"P:{type.FullName}.";
        return XDocument.Load(Path.ChangeExtension(type.Assembly.Location, ".xml")).Descendants("member")
            .Where(member => member.Attribute("name")!.Value.StartsWith(start, StringComparison.Ordinal))
            .ToDictionary(member => member.Attribute("name")!.Value[start.Length..], member => Words(member.Element("summary")));
    }

    private static string Words(XElement? summary)
    {
        foreach (var reference in summary?.Descendants().ToList() ?? [])
            reference.ReplaceWith(reference.Name == "see" ? reference.Attribute("cref")!.Value.Split('.')[^1] : $"`{reference.Value}`");
        return Space().Replace(summary?.Value ?? "", " ").Trim().TrimEnd('.').Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Text(object? value) => value switch
    {
        null or "" => "",
        TimeSpan time => time.Ticks % TimeSpan.TicksPerSecond == 0 ? $"`{time:c}`" : $"`{time.ToString("c").TrimEnd('0')}`",
        bool flag => flag ? "`true`" : "`false`",
        not string and IEnumerable => "",
        _ => $"`{value}`",
    };

    private static string Owner(ProjectFile project)
    {
        var folder = Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(project.Path)!);
        if (!folder.StartsWith("shared/", StringComparison.Ordinal))
            return $"`{Path.GetFileName(folder)}`";
        var users = Repository.ProjectsUnder("services").Where(service => service.Projects.Contains(project.Name)).ToList();
        return users is [var only] ? Owner(only) : "every service that uses it";
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Space();
}
