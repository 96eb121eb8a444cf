using Helios.Processes;

namespace Helios.Testing;

/// <summary>One started program of Helios, with its log, that can be killed the hard way.</summary>
public sealed class HeliosProcess
{
    private readonly SpawnedProcess process;

    private HeliosProcess(SpawnedProcess process, string log)
    {
        this.process = process;
        Log = log;
    }

    public string Log { get; }

    public Task<CommandEnding> Exit => process.Exit;

    public bool HasEnded => process.Exit.IsCompleted;

    public ProcessIdentity Identity => process.Identity;

    public int Pid => Identity.Pid;

    public static HeliosProcess Start(CommandSpec command, string log) =>
        new(ProcessSpawner.Spawn(command, new SpawnStreams { StdoutFile = log, StderrFile = log }), log);

    public string LogTail()
    {
        var text = File.Exists(Log) ? File.ReadAllText(Log) : "";
        return text.Length > 4000 ? text[^4000..] : text;
    }

    public async Task KillNow()
    {
        ProcessSignals.Send(process.Identity, ProcessSignal.Kill);
        await process.Exit;
    }

    /// <summary>Ctrl-C, and the exit code that follows.</summary>
    public async Task<CommandEnding> Interrupt()
    {
        ProcessSignals.Send(process.Identity, ProcessSignal.Interrupt);
        return await process.Exit.WaitAsync(Eventually.Patience);
    }
}
