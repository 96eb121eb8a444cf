using Helios.Processes;
using Helios.Testing;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Fuzz;

/// <summary>A repository with something of everything in it, set up in one of several ways, in which lanes are made.</summary>
internal sealed class FuzzRepository : IAsyncDisposable
{
    /// <summary>Tracked files that moves change.</summary>
    public static readonly IReadOnlyList<string> Edited =
    [
        "a.txt",
        "b.txt",
        "c.txt",
        "src/a.c",
        "src/deep/b.c",
        "run.sh",
        "data.bin",
        "x.crlf",
        "y.f",
        "z.id",
    ];

    private static readonly string[][] Settings =
    [
        [],
        ["core.autocrlf=true"],
        ["core.autocrlf=input"],
        ["index.version=4"],
        ["core.splitIndex=true"],
        ["core.fileMode=false"],
        ["core.untrackedCache=true"],
        ["core.logAllRefUpdates=always"],
        ["status.showUntrackedFiles=no"],
        ["core.preloadIndex=false", "core.quotePath=false"],
    ];

    private readonly TemporaryRepository? library;

    private FuzzRepository(int seed, WorktreeScene scene, TemporaryRepository? library, string description)
    {
        Seed = seed;
        Scene = scene;
        this.library = library;
        Description = description;
    }

    public int Seed { get; }

    public WorktreeScene Scene { get; }

    public string Description { get; }

    public bool HasSubmodules => library is not null;

    public static async Task<FuzzRepository> Create(int seed)
    {
        var random = new Random(seed);
        var settings = Settings[random.Next(Settings.Length)];
        var scene = await WorktreeScene.Create(random.Next(8) == 0 ? TemporaryRepository.AwkwardName : "repository");
        TemporaryRepository? added = null;
        var submodules = "";
        if (random.Next(2) == 0)
        {
            added = await TemporaryRepository.Create("library");
            await added.Commit("lib/code", "c\n");
            submodules =
                $"git -c protocol.file.allow=always submodule -q add '{added.Path}' libs/one && git -c protocol.file.allow=always "
                + $"submodule -q add '{added.Path}' libs/two && git commit -q -m submodules && git submodule -q deinit --all --force";
        }
        await Run(
            scene.Repository.Path,
            $$"""
            {{string.Join("\n", settings.Select(setting => $"git config {setting.Replace("=", " ", StringComparison.Ordinal)}"))}}
            git config filter.shift.clean 'sed s/^/X/' && git config filter.shift.smudge 'sed s/^X//'
            mkdir -p src/deep folder
            printf 'ignored/\n*.skip\n' > .gitignore
            printf '*.crlf text eol=crlf\n*.id ident\n*.f filter=shift\n*.u16 text working-tree-encoding=UTF-16\n*.bin binary\n' > .gitattributes
            for f in a.txt b.txt c.txt src/a.c src/deep/b.c run.sh data.bin x.crlf z.id folder/kept; do echo "first of $f" > $f; done
            echo 'first of y.f' > y.f; chmod +x run.sh; ln -s README.md link
            echo text > text.txt
            git add -A && git commit -q -m base
            git checkout -q -b theirs && echo theirs > text.txt && git commit -q -am theirs && echo more >> text.txt && git commit -q -am 'more of theirs'
            git checkout -q -b unrelated main && echo unrelated > unrelated && git add unrelated && git commit -q -m unrelated && git checkout -q main
            {{submodules}}
            """
        );
        return new FuzzRepository(
            seed,
            scene,
            added,
            $"repository {seed} ({string.Join(' ', settings)}{(added is null ? "" : " with submodules")})"
        );
    }

    /// <summary>Runs a script with an environment that does not depend on who runs the tests.</summary>
    public static async Task<CommandResult> Run(string folder, string script, string? done = null)
    {
        var command = new CommandSpec("sh", "-c", script)
        {
            WorkingDirectory = folder,
            Timeout = TimeSpan.FromMinutes(2),
            OutputLimit = 256 * 1024 * 1024,
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["DONE"] = done,
                ["LC_ALL"] = "C",
                ["GIT_CONFIG_GLOBAL"] = "/dev/null",
                ["GIT_CONFIG_SYSTEM"] = "/dev/null",
                // A commit looks every time whether there is something to pack, in a process of its own.
                ["GIT_CONFIG_COUNT"] = "1",
                ["GIT_CONFIG_KEY_0"] = "maintenance.auto",
                ["GIT_CONFIG_VALUE_0"] = "false",
                ["GIT_TERMINAL_PROMPT"] = "0",
                ["GIT_EDITOR"] = "true",
                ["GIT_AUTHOR_NAME"] = "Fuzz",
                ["GIT_AUTHOR_EMAIL"] = "fuzz@example.invalid",
                ["GIT_COMMITTER_NAME"] = "Fuzz",
                ["GIT_COMMITTER_EMAIL"] = "fuzz@example.invalid",
            },
        };
        return (await ProcessRunner.Instance.Run(command, CancellationToken.None)).EnsureSucceeded();
    }

    public async ValueTask DisposeAsync()
    {
        await Scene.Worktrees.EmptyTrash(CancellationToken.None);
        // Of a state that failed, names and modes are left that only these can deal with.
        await Run(Scene.Repository.Path, "chmod -R u+rwX .; rm -rf .helios-worktrees; :");
        await Scene.DisposeAsync();
        library?.Dispose();
    }
}
