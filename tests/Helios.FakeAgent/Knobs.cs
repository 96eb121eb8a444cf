using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Helios.Processes;

namespace Helios.FakeAgent;

internal sealed class Knobs
{
    private readonly HashSet<string> switches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    public static Knobs Parse(string[] arguments)
    {
        var knobs = new Knobs();
        for (var index = 0; index < arguments.Length; index++)
        {
            if (index + 1 < arguments.Length && !arguments[index + 1].StartsWith("--", StringComparison.Ordinal))
                knobs.values[arguments[index]] = arguments[++index];
            else
                knobs.switches.Add(arguments[index]);
        }
        return knobs;
    }

    public async Task<int> Run()
    {
        List<PosixSignalRegistration> deaf = [];
        if (switches.Contains("--ignore-interrupt") && !OperatingSystem.IsWindows())
        {
            foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
                deaf.Add(PosixSignalRegistration.Create(signal, context => context.Cancel = true));
        }
        if (switches.Contains("--fork-grandchild"))
            await StartGrandchild([]);
        if (switches.Contains("--setsid-grandchild"))
            await StartGrandchild(["setsid", "--fork"]);
        await Write();
        if (switches.Contains("--ask"))
        {
            await Say("shall I go on?");
            await Say($"answer: {await Console.In.ReadLineAsync()}");
        }
        await Live();
        deaf.ForEach(one => one.Dispose());
        return (int)Number("--exit-code");
    }

    private async Task StartGrandchild(string[] wrapper)
    {
        string[] ignore = switches.Contains("--ignore-interrupt") ? ["--ignore-interrupt"] : [];
        string[] words = [.. wrapper, Environment.ProcessPath ?? "", "--run-for", "600", "--grandchild", .. ignore];
        var command = new CommandSpec(words[0], words[1..]).With("HELIOS_FAKE_GRANDCHILD", "1");
        var grandchild = ProcessSpawner.Spawn(command, new SpawnStreams());
        if (wrapper.Length > 0)
            await grandchild.Exit;
        await Say($"grandchild {grandchild.Identity.Pid}");
    }

    private async Task Write()
    {
        if (values.TryGetValue("--print-variable", out var variable))
            await Say(Environment.GetEnvironmentVariable(variable) ?? "(unset)");
        if (switches.Contains("--echo-stdin"))
        {
            await using var input = Console.OpenStandardInput();
            await using var output = Console.OpenStandardOutput();
            await input.CopyToAsync(output);
        }
        if (Number("--print-bytes") is > 0 and var count)
            await Task.WhenAll(Fill(Console.OpenStandardOutput(), 'o', (long)count), Fill(Console.OpenStandardError(), 'e', (long)count));
    }

    private static async Task Fill(Stream stream, char letter, long count)
    {
        await using var output = stream;
        var block = new byte[64 * 1024];
        Array.Fill(block, (byte)letter);
        for (; count > 0; count -= block.Length)
            await output.WriteAsync(block.AsMemory(0, (int)Math.Min(count, block.Length)));
    }

    private async Task Live()
    {
        var clock = Stopwatch.StartNew();
        var end = TimeSpan.FromSeconds(Number("--run-for"));
        var quiet = TimeSpan.FromSeconds(Number("--quiet-after"));
        if (end > TimeSpan.Zero)
            await Say("ready");
        while (clock.Elapsed < end)
        {
            if (clock.Elapsed < quiet)
                await Say("working");
            var pause = TimeSpan.FromMilliseconds(100);
            await Task.Delay(end - clock.Elapsed < pause ? end - clock.Elapsed : pause, TimeProvider.System);
        }
    }

    private static async Task Say(string line)
    {
        await Console.Out.WriteLineAsync(line);
        await Console.Out.FlushAsync();
    }

    private double Number(string knob) =>
        values.TryGetValue(knob, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
}
