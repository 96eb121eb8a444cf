using Helios.Processes;
using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.Options;

namespace Helios.WorktreeAgent.ParTasks;

/// <summary>The external par of this host, called with the templates from the options.</summary>
internal sealed class ParProgram(IProcessRunner processes, LaneEnvironment lanes, TimeProvider time, IOptions<ParTaskOptions> options)
{
    private const string Worktree = "worktree";
    private const string Task = "task";

    private static readonly TimeSpan LookLasts = TimeSpan.FromSeconds(1);

    private readonly ArgvTemplate create = Read(options.Value.ParCreate, Worktree);
    private readonly ArgvTemplate exec = Read(options.Value.ParExec, Task, ArgvTemplate.Argv);
    private readonly ArgvTemplate list = Read(options.Value.ParList);
    private readonly ArgvTemplate kill = Read(options.Value.ParKill, Task);

    private (long At, CommandResult Result)? lastLook;

    /// <summary>The errors in the templates.</summary>
    public static IEnumerable<string> Faults(ParTaskOptions options)
    {
        (string Name, string Text, string[] Needed)[] templates =
        [
            (nameof(options.ParCreate), options.ParCreate, [Worktree]),
            (nameof(options.ParExec), options.ParExec, [Task, ArgvTemplate.Argv]),
            (nameof(options.ParList), options.ParList, []),
            (nameof(options.ParKill), options.ParKill, [Task]),
        ];
        foreach (var (name, text, needed) in templates)
        {
            if (ArgvTemplate.Parse(text, needed, out var fault) is null)
                yield return $"{ParTaskOptions.Section}:{name} is '{text}': {fault}.";
        }
    }

    /// <summary>The program; null if not found.</summary>
    public string? Path => WhichProgram.Find(create.Program);

    public string Name => create.Program;

    public Task<CommandResult> Create(
        string worktree,
        IReadOnlyDictionary<string, string?> environment,
        CancellationToken cancellationToken
    ) => Call(create.Fill(Values(Worktree, worktree)), worktree, environment, cancellationToken);

    public Task<CommandResult> Kill(string task, CancellationToken cancellationToken) =>
        Call(kill.Fill(Values(Task, task)), "/", lanes.Withhold, cancellationToken);

    public Task<CommandResult> List(CancellationToken cancellationToken) =>
        Call(list.Fill(Values("", "")), "/", lanes.Withhold, cancellationToken);

    /// <summary>The list, at most one second old: an unresponsive par delays a round of probes once, not once per lane.</summary>
    public async Task<CommandResult> Look(CancellationToken cancellationToken)
    {
        if (lastLook is { } look && time.GetElapsedTime(look.At) < LookLasts)
            return look.Result;
        var result = await List(cancellationToken);
        lastLook = (time.GetTimestamp(), result);
        return result;
    }

    /// <summary>The words that execute a command in a task.</summary>
    public IReadOnlyList<string> Exec(string task, IReadOnlyList<string> argv) => exec.Fill(Values(Task, task), argv);

    private Task<CommandResult> Call(
        IReadOnlyList<string> words,
        string folder,
        IReadOnlyDictionary<string, string?> environment,
        CancellationToken cancellationToken
    ) =>
        processes.Run(
            new CommandSpec(words[0], [.. words.Skip(1)])
            {
                WorkingDirectory = folder,
                Environment = environment,
                Timeout = options.Value.ParAnswersWithin,
                OutputLimit = 1024 * 1024,
            },
            cancellationToken
        );

    private static Dictionary<string, string> Values(string name, string value) => new(StringComparer.Ordinal) { [name] = value };

    private static ArgvTemplate Read(string text, params string[] needed) =>
        ArgvTemplate.Parse(text, needed, out var fault) ?? throw new InvalidOperationException($"'{text}': {fault}.");
}
