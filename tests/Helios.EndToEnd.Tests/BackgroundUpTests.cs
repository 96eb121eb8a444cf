using Helios.PrivatePostgres;
using Helios.Processes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests;

/// <summary><c>helios up</c> as a script starts and stops it.</summary>
public sealed class BackgroundUpTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("req", "up-interrupted")]
    public async Task Started_by_a_shell_that_ignores_interrupts_for_it_it_is_stopped_by_one_all_the_same(bool native)
    {
        using var home = new TemporaryFolder();
        using var programs = new TemporaryFolder();
        var helios = native ? Install(programs) : BuiltProgram.Helios;
        var port = FreePorts.Next();
        // A shell without job control has SIGINT ignored for what it starts in the background, and says which process that is.
        var script =
            $"'{helios}' up --home '{home.Path}' --port {port} >'{home["out"]}' "
            + $"2>'{home["up.log"]}' & echo $! >'{home["pid"]}'; wait $!; echo $? >'{home["status"]}'";
        var shell = HeliosProcess.Start(new CommandSpec("sh", "-c", script).With("SHELL", "/bin/sh"), home["shell.log"]);
        try
        {
            // Its parts are ready a little before it says so itself; an interrupt in between ends a start, which is another exit code.
            await Eventually.Holds(() =>
                shell.HasEnded
                || (File.Exists(home["up.log"]) && File.ReadAllText(home["up.log"]).Contains("Ctrl-C stops it", StringComparison.Ordinal))
            );
            await Signals.Send(
                "INT",
                int.Parse(await File.ReadAllTextAsync(home["pid"]), System.Globalization.CultureInfo.InvariantCulture)
            );

            await Eventually.Holds(() => shell.HasEnded, TimeSpan.FromMinutes(2));
            (await File.ReadAllTextAsync(home["status"])).Trim().ShouldBe("0");
            (await File.ReadAllTextAsync(home["up.log"])).ShouldContain("Stopped.");
        }
        finally
        {
            if (!shell.HasEnded && File.Exists(home["pid"]))
                await Signals.Send(
                    "TERM",
                    int.Parse(await File.ReadAllTextAsync(home["pid"]), System.Globalization.CultureInfo.InvariantCulture)
                );
            await Eventually.Holds(() => shell.HasEnded, TimeSpan.FromMinutes(2));
            PrivatePostgresServer.Delete(home.Path);
        }
    }

    /// <summary>Both programs in one folder, of which the native one becomes the managed one.</summary>
    private static string Install(TemporaryFolder programs)
    {
        File.Copy(BuiltProgram.NativeHelios, programs["helios"]);
        File.CreateSymbolicLink(programs["helios-managed"], BuiltProgram.Helios);
        return programs["helios"];
    }
}
