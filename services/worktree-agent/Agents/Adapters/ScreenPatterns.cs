namespace Helios.WorktreeAgent.Agents.Adapters;

/// <summary>The texts that identify the states of a screen. Pure.</summary>
/// <param name="Questions">Texts of questions at start.</param>
/// <param name="Permissions">Texts of permission dialogs.</param>
/// <param name="Working">Texts shown while the agent works.</param>
/// <param name="Prompt">The character an input line begins with.</param>
/// <param name="IsUp">Whether a line below the input line shows that the program has started completely.</param>
internal sealed record ScreenPatterns(string[] Questions, string[] Permissions, string[] Working, string Prompt, Func<string, bool> IsUp)
{
    // A dialog is at the bottom of the screen; the conversation above it may contain any text.
    private const int Foot = 30;

    /// <summary>How the line above an input line begins, if that distinguishes it from the choices of a dialog.</summary>
    public string? Above { get; init; }

    public AgentScreen Read(string text)
    {
        string[] lines = [.. text.Split('\n').Where(line => !string.IsNullOrWhiteSpace(line)).TakeLast(Foot)];
        var prompt = Enumerable.Range(0, lines.Length).LastOrDefault(index => IsPrompt(lines, index), -1);
        // A cursor on the first of several numbered answers belongs to a dialog, not to an input line.
        var choosing =
            Above is null
            && Array.Exists(lines, line => line.TrimStart(' ', '│', '|', '❯', '›').StartsWith("1.", StringComparison.Ordinal));
        if (choosing || prompt < 0)
        {
            if (Has(lines, Questions))
                return AgentScreen.Question;
            if (Has(lines, Permissions))
                return AgentScreen.Permission;
        }

        if (Has(lines, Working))
            return AgentScreen.Working;
        if (prompt < 0 || choosing)
            return AgentScreen.Unknown;
        return Array.Exists(lines[(prompt + 1)..], line => IsUp(line)) ? AgentScreen.Ready : AgentScreen.Prompt;
    }

    private bool IsPrompt(string[] lines, int index) =>
        lines[index].TrimStart(' ', '│', '|').StartsWith(Prompt, StringComparison.Ordinal)
        && (Above is null || (index > 0 && lines[index - 1].TrimStart().StartsWith(Above, StringComparison.Ordinal)));

    private static bool Has(string[] lines, string[] words) =>
        Array.Exists(lines, line => Array.Exists(words, word => line.Contains(word, StringComparison.OrdinalIgnoreCase)));
}
