namespace Helios.WorktreeAgent.Agents.Adapters;

/// <summary>The words by which a screen is known. Pure.</summary>
/// <param name="Questions">Of questions before the start.</param>
/// <param name="Permissions">Of permission dialogs.</param>
/// <param name="Working">Of work in progress.</param>
/// <param name="Prompt">The sign that an input line begins with.</param>
/// <param name="IsUp">Whether what stands below the input line says that the program has come up all the way.</param>
internal sealed record ScreenWords(string[] Questions, string[] Permissions, string[] Working, string Prompt, Func<string, bool> IsUp)
{
    // A dialog stands at the foot of the screen; above it the conversation may hold any words.
    private const int Foot = 30;

    /// <summary>What the line over an input line begins with, where that is what tells one from the choices of a dialog.</summary>
    public string? Above { get; init; }

    public AgentScreen Read(string text)
    {
        string[] lines = [.. text.Split('\n').Where(line => !string.IsNullOrWhiteSpace(line)).TakeLast(Foot)];
        var prompt = Enumerable.Range(0, lines.Length).LastOrDefault(index => IsPrompt(lines, index), -1);
        // A cursor that stands on the first of numbered answers is a dialog's, not an input line.
        var choosing = Above is null && Array.Exists(lines, line => line.TrimStart(' ', '│', '|', '❯', '›').StartsWith("1.", StringComparison.Ordinal));
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
