using Helios.Cli.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Helios.ManagedCli.Top;

/// <summary>The whole screen, in the terminal's alternate buffer; what was there before is back when it is disposed.</summary>
internal sealed class FullScreen : IDisposable
{
    private const string Enter = "\e[?1049h\e[2J\e[H";
    private const string Leave = "\e[?1049l\e[?25h";

    private readonly IAnsiConsole console;
    private (int Columns, int Lines) drawn;

    private FullScreen(CliTerminal terminal)
    {
        console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(terminal.Out),
                Ansi = AnsiSupport.Yes,
                Interactive = InteractionSupport.Yes,
                ColorSystem = terminal.OutStyle.Enabled ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            }
        );
        console.Write(new ControlCode(Enter));
        drawn = Size;
    }

    public static (int Columns, int Lines) Size => (Math.Max(40, Console.WindowWidth), Math.Max(8, Console.WindowHeight));

    public static FullScreen Take(CliTerminal terminal) => new(terminal);

    /// <summary>Draws one frame after the other over the same place until the work ends.</summary>
    /// <param name="first">The first frame.</param>
    /// <param name="work">Gets a function that draws a frame.</param>
    public Task While(IRenderable first, Func<Action<IRenderable>, Task> work) =>
        console
            .Live(first)
            .Overflow(VerticalOverflow.Crop)
            .StartAsync(live =>
                work(frame =>
                {
                    // After a change of its size, the terminal has moved what it shows.
                    if (Size != drawn)
                        console.Write(new ControlCode("\e[2J\e[H"));
                    drawn = Size;
                    live.UpdateTarget(frame);
                })
            );

    public void Dispose() => console.Write(new ControlCode(Leave));
}
