namespace Helios.ManagedCli.Top;

/// <summary>A line that a person types at the bottom of the screen.</summary>
/// <param name="question">What is asked.</param>
/// <param name="done">Gets the text.</param>
internal sealed class Prompt(string question, Func<string, Task> done)
{
    public string Question { get; } = question;

    public string Text { get; private set; } = "";

    /// <summary>Whether one key answers it: <c>y</c> is yes.</summary>
    public bool IsYesOrNo { get; init; }

    /// <summary>The keys that answer it at once; null if a text does.</summary>
    public IReadOnlyList<char>? Choices { get; init; }

    /// <summary>What is shown above it; null leaves what was there.</summary>
    public IReadOnlyList<string>? Details { get; init; }

    /// <summary>Called with each change of the text, before it is done.</summary>
    public Action<string>? Changed { get; init; }

    /// <summary>Takes a key.</summary>
    /// <returns>The work to do if that completed the prompt; null otherwise.</returns>
    /// <param name="key">The key.</param>
    /// <param name="isOver">Whether the prompt is over.</param>
    public Func<Task>? Take(ConsoleKeyInfo key, out bool isOver)
    {
        if (Choices is { } choices)
        {
            var isChosen = choices.Contains(key.KeyChar);
            isOver = isChosen || key.Key is ConsoleKey.Escape;
            return isChosen ? () => done(key.KeyChar.ToString()) : null;
        }

        isOver = IsYesOrNo || key.Key is ConsoleKey.Enter or ConsoleKey.Escape;
        if (IsYesOrNo)
            return key.KeyChar is 'y' or 'Y' ? () => done("y") : null;
        if (key.Key is ConsoleKey.Enter)
            return () => done(Text);
        if (key.Key is ConsoleKey.Escape)
            Change("");
        else if (key.Key is ConsoleKey.Backspace)
            Change(Text.Length > 0 ? Text[..^1] : "");
        else if (!char.IsControl(key.KeyChar))
            Change(Text + key.KeyChar);
        return null;
    }

    private void Change(string text)
    {
        Text = text;
        Changed?.Invoke(text);
    }
}
