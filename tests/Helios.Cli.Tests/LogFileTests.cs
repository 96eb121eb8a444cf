using Helios.Embedded.Logging;
using Helios.Testing;
using Microsoft.Extensions.Logging;

namespace Helios.Cli.Tests;

[Trait("req", "embedded-restart")]
public sealed class LogFileTests
{
    [Fact]
    public async Task It_goes_on_when_a_full_disk_has_room_again_and_says_that_lines_are_missing()
    {
        await using var disk = await TinyDisk.Mount(kilobytes: 256);
        var path = Path.Combine(disk.Path, "helios.log");
        using var provider = new LogFileProvider(path, TimeProvider.System);
        var log = provider.CreateLogger("Helios.Tests");
        Write(log, "before");
        await Eventually.Holds(() => Text(path).Contains("before", StringComparison.Ordinal));

        disk.Fill(leaving: 0);
        // More than the writer and the file system hold back.
        for (var line = 0; line < 200; line++)
            Write(log, new string('x', 1000));
        await Eventually.Holds(() => provider.Lost > 0);
        disk.Empty();

        await Eventually.Passes(() =>
        {
            Write(log, "after");
            Text(path).ShouldContain("after");
            return Task.CompletedTask;
        });
        Text(path).ShouldContain("lines are missing here");
    }

    private static void Write(ILogger log, string text) => log.Log(LogLevel.Information, default, text, null, (words, _) => words);

    private static string Text(string path)
    {
        using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
