using System.Text;

namespace Helios.Cli.Terminal;

/// <summary>The output streams, and whether they are terminals.</summary>
internal sealed class CliTerminal(Stream output, Stream error, bool outIsTerminal, bool errorIsTerminal, bool colours)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public Stream RawOut { get; } = output;

    public Stream RawError { get; } = error;

    public TextWriter Out { get; } = TextWriter.Synchronized(new StreamWriter(output, Utf8) { AutoFlush = outIsTerminal });

    public TextWriter Error { get; } = TextWriter.Synchronized(new StreamWriter(error, Utf8) { AutoFlush = true });

    public bool OutIsTerminal { get; } = outIsTerminal;

    public bool ErrorIsTerminal { get; } = errorIsTerminal;

    public bool InIsTerminal { get; init; }

    public AnsiStyle OutStyle { get; } = new(colours && outIsTerminal);

    public AnsiStyle ErrorStyle { get; } = new(colours && errorIsTerminal);

    public Func<Stream> Input { get; init; } = Console.OpenStandardInput;

    public static CliTerminal OfProcess() =>
        new(
            Console.OpenStandardOutput(),
            Console.OpenStandardError(),
            !Console.IsOutputRedirected,
            !Console.IsErrorRedirected,
            Environment.GetEnvironmentVariable("NO_COLOR") is null or "" && Environment.GetEnvironmentVariable("TERM") is not "dumb"
        )
        {
            InIsTerminal = !Console.IsInputRedirected,
        };

    public async Task Flush()
    {
        await Out.FlushAsync();
        await Error.FlushAsync();
    }
}
