using System.Globalization;
using System.Text.Json;
using Helios.Contracts.Api.Terminals;
using Helios.Contracts.Identifiers;
using Helios.WorktreeAgent.Tmux;

namespace Helios.WorktreeAgent.Terminals;

/// <summary>Reads terminals from a tmux listing. There is no other record of them, so nothing can disagree. Pure.</summary>
internal static class TerminalRows
{
    /// <summary>The session option that holds the started command: ASCII JSON on one line.</summary>
    public const string ArgvOption = "@helios_argv";

    /// <summary>One line per pane; a terminal is its active pane.</summary>
    public const string Format =
        "#{session_name} #{window_active}#{pane_active} #{pane_pid} #{window_width} #{window_height} #{session_attached} "
        + "#{session_created} #{@helios_argv}";

    public static IReadOnlyList<TerminalView> Read(
        TmuxAnswer.Done answer,
        HostId host,
        LaneId lane,
        Func<string, IReadOnlyList<string>> attach
    ) =>
        [
            .. answer
                .Lines.Select(line => line.Split(' ', 8))
                .Where(parts =>
                    parts is { Length: 8 }
                    && parts[1] == "11"
                    && TmuxNames.LaneOf(parts[0]) == lane
                    && TmuxNames.TerminalOf(parts[0]) is not null
                )
                .Select(parts => new TerminalView
                {
                    TerminalId = TmuxNames.TerminalOf(parts[0])!.Value,
                    LaneId = lane,
                    HostId = host,
                    Pid = Number(parts[2]),
                    Columns = Number(parts[3]),
                    Rows = Number(parts[4]),
                    Attached = Number(parts[5]),
                    CreatedAt = DateTimeOffset.FromUnixTimeSeconds(long.Parse(parts[6], CultureInfo.InvariantCulture)),
                    Argv = parts[7].Length == 0 ? [] : JsonSerializer.Deserialize<string[]>(parts[7]) ?? [],
                    AttachArgv = attach(parts[0]),
                })
                .OrderByDescending(view => view.TerminalId.ToString(), StringComparer.Ordinal),
        ];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
