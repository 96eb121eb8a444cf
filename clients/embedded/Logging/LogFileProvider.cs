using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Helios.Embedded.Logging;

/// <summary>Writes the log to a file and rotates it once, because the console belongs to the user.</summary>
internal sealed class LogFileProvider : ILoggerProvider
{
    private const long Largest = 16 * 1024 * 1024;

    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    private readonly Channel<string> lines;
    private readonly ConcurrentDictionary<string, FileLogger> loggers = new(StringComparer.Ordinal);
    private readonly string path;
    private readonly TimeProvider time;
    private readonly Task writing;
    private long lost;

    public LogFileProvider(string path, TimeProvider time)
    {
        this.path = path;
        this.time = time;
        lines = Channel.CreateBounded<string>(
            new BoundedChannelOptions(10_000) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true },
            _ => Interlocked.Increment(ref lost)
        );
        writing = Task.Run(Write);
    }

    /// <summary>The minimum number of lines that are missing and not yet reported as missing.</summary>
    public long Lost => Interlocked.Read(ref lost);

    public ILogger CreateLogger(string categoryName) => loggers.GetOrAdd(categoryName, name => new FileLogger(name, lines.Writer, time));

    public void Dispose()
    {
        lines.Writer.TryComplete();
        writing.Wait(TimeSpan.FromSeconds(2));
    }

    private async Task Write()
    {
        StreamWriter? file = null;
        while (await lines.Reader.WaitToReadAsync())
        {
            try
            {
                file ??= Open(append: true);
                await WriteOut(file);
                if (file.BaseStream.Length <= Largest)
                    continue;
                await file.DisposeAsync();
                File.Move(path, path + ".1", overwrite: true);
                file = Open(append: false);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // A full disk stops neither the system nor the log for good: it continues when there is room again.
                Interlocked.Increment(ref lost);
                await Close(file);
                file = null;
                await Task.Delay(TryAgainAfter, TimeProvider.System);
            }
        }

        await Close(file);
    }

    private async Task WriteOut(StreamWriter file)
    {
        if (Interlocked.Exchange(ref lost, 0) is > 0 and var missing)
            await file.WriteLineAsync(
                $"{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'} warn Log[0] At least {missing} lines are missing here: there were "
                    + "too many, or the disk was full"
            );
        while (lines.Reader.TryRead(out var line))
            await file.WriteLineAsync(line);
        await file.FlushAsync();
    }

    // Unwritten data is still in its buffer, so disposing fails again.
    private static async Task Close(StreamWriter? file)
    {
        try
        {
            if (file is not null)
                await file.DisposeAsync();
        }
        catch (IOException)
        {
            return;
        }
    }

    private StreamWriter Open(bool append) =>
        new(new FileStream(path, append ? FileMode.Append : FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));

    private sealed class FileLogger(string category, ChannelWriter<string> lines, TimeProvider time) : ILogger
    {
        private readonly string name = category[(category.LastIndexOf('.') + 1)..];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is not LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            var line =
                $"{time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {Word(logLevel)} {name}[{eventId.Id}] {formatter(state, exception)}";
            lines.TryWrite(exception is null ? line : $"{line}{Environment.NewLine}{exception}");
        }

        private static string Word(LogLevel level) =>
            level switch
            {
                LogLevel.Critical => "crit",
                LogLevel.Error => "fail",
                LogLevel.Warning => "warn",
                LogLevel.Information => "info",
                _ => "dbug",
            };
    }
}
