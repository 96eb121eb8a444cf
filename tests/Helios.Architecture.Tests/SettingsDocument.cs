using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Helios.Architecture.Tests;

/// <summary>Generates <c>docs/settings.md</c> from the options classes: their sections, properties, defaults and summaries.</summary>
internal static partial class SettingsDocument
{
    public static string Write()
    {
        var text = new StringBuilder(
            """
            # Settings

            Every setting of every service, by the environment variable that sets it. In a configuration file, write `:` instead of `__`. Durations are
            `d.hh:mm:ss.fff`. A service refuses to start with an invalid value and names the setting. This file is generated from the code, and a test compares
            the two; to regenerate it: `HELIOS_WRITE_DOCS=1 dotnet test tests/Helios.Architecture.Tests`.

            Helios also reads `ASPNETCORE_URLS` (where a service listens), `HELIOS_HOME` (the data folder of the embedded mode and of an agent, default
            `~/.helios`), `OTEL_EXPORTER_OTLP_ENDPOINT` (where to send traces, metrics and logs; unset: nowhere) and `Helios__Installation__Id` (the name of the
            installation, part of every mark).

            """
        );
        var options =
            from project in Repository.Projects.Values
            from type in Repository.Load(project).GetTypes()
            let section = type.GetField("Section", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)
            where section is { IsLiteral: true }
            select (Project: project, Type: type, Section: (string)section.GetRawConstantValue()!);
        // The settings of a section may belong to several features.
        foreach (
            var group in options
                .GroupBy(each => (each.Section, each.Project))
                .OrderBy(group => group.Key.Section, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Project.Name, StringComparer.Ordinal)
        )
        {
            var (section, project) = group.Key;
            text.Append($"\n## {section}\n\nUsed by {Owner(project)}.\n\n| setting | default | description |\n|---|---|---|\n");
            foreach (
                var row in group
                    .Select(each => each.Type)
                    .OrderBy(type => type.FullName, StringComparer.Ordinal)
                    .SelectMany(type => Rows(type, section))
            )
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
        return XDocument
            .Load(Path.ChangeExtension(type.Assembly.Location, ".xml"))
            .Descendants("member")
            .Where(member => member.Attribute("name")!.Value.StartsWith(start, StringComparison.Ordinal))
            .ToDictionary(member => member.Attribute("name")!.Value[start.Length..], member => Words(member.Element("summary")));
    }

    private static string Words(XElement? summary)
    {
        foreach (var reference in summary?.Descendants().ToList() ?? [])
            reference.ReplaceWith(reference.Name == "see" ? reference.Attribute("cref")!.Value.Split('.')[^1] : $"`{reference.Value}`");
        return Space().Replace(summary?.Value ?? "", " ").Trim().TrimEnd('.').Replace("|", "\\|", StringComparison.Ordinal);
    }

    private static string Text(object? value) =>
        value switch
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
        return users is [var only] ? Owner(only) : "every service that needs it";
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Space();
}
