using System.Text.Json;
using Helios.Cli.Terminal;
using Helios.Client;

namespace Helios.Cli.Events;

/// <summary>Formats an event as one line.</summary>
internal static class EventText
{
    private const int LongestCommand = 60;

    public static string Line(HeliosEvent happened, AnsiStyle style)
    {
        var words = new List<string>
        {
            style.Dim($"{happened.Seq, 6}"),
            happened.Time.ToString("HH:mm:ss.fff"),
            style.Bold($"{happened.Type, -28}"),
            $"{PlainText.OneLine(Text(happened.Data, "display_name") ?? Text(happened.Data, "name") ?? happened.Subject)}",
        };
        if (Text(happened.Data, "from") is { } from && Text(happened.Data, "to") is { } to)
            words.Add($"{from} → {to}");
        if (Text(happened.Data, "current") is { } current)
            words.Add($"{Text(happened.Data, "previous")} → {current}");
        if (happened.Data.TryGetProperty("run", out var run) && run.ValueKind is JsonValueKind.Object)
            words.Add(Run(run));
        if (Text(happened.Data, "agent_id") is { } agent)
            words.Add($"agent {agent}");
        if (Text(happened.Data, "reason") is { } reason)
            words.Add($"({reason})");
        words.Add(style.Dim($"{happened.Subject} r{happened.Revision}"));
        return string.Join("  ", words);
    }

    private static string Run(JsonElement run)
    {
        var command =
            run.TryGetProperty("argv", out var argv) && argv.ValueKind is JsonValueKind.Array
                ? string.Join(' ', argv.EnumerateArray().Select(word => ShellWords.Quote(word.ToString()))).ReplaceLineEndings(" ")
                : "";
        command = PlainText.Of(command);
        var shown = command.Length > LongestCommand ? command[..(LongestCommand - 1)] + "…" : command;
        return run.TryGetProperty("exit_code", out var code) && code.ValueKind is JsonValueKind.Number ? $"{shown}  exit {code}" : shown;
    }

    private static string? Text(JsonElement data, string name) =>
        data.ValueKind is JsonValueKind.Object && data.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
            ? value.GetString()
            : null;
}
