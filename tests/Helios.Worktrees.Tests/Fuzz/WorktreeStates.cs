namespace Helios.Worktrees.Tests.Fuzz;

/// <summary>
/// Makes worktree states from a seed. What would undo another move comes before it: history first, then an operation in progress, the
/// index, the files, what kind of files they are, and at last who may read them.
/// </summary>
internal sealed class WorktreeStates(int seed, bool hasSubmodules)
{
    private const string Commit = "git commit -q --no-verify --allow-empty -m";

    private readonly Random random = new(seed);
    private readonly List<string> tracked = [.. FuzzRepository.Edited];
    private readonly List<string> submodules = ["libs/one", "libs/two"];
    private int words;

    public WorktreeState Next()
    {
        words = 0;
        List<WorktreeMove> moves =
        [
            .. Some(2, History),
            .. random.Next(4) == 0 ? [Operation()] : Array.Empty<WorktreeMove>(),
            .. Some(3, Index),
            .. Some(4, File),
            .. random.Next(2) == 0 ? Some(2, () => Repository(depth: 0)) : [],
            .. hasSubmodules ? Some(2, Submodule) : [],
            .. random.Next(2) == 0 ? Some(2, Special) : [],
            .. random.Next(4) == 0 ? [Permission()] : Array.Empty<WorktreeMove>(),
        ];
        return new WorktreeState(seed, moves);
    }

    private WorktreeMove[] Some(int most, Func<WorktreeMove> one) => [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => one())];

    private string Word() => $"word-{seed}-{words++}-";

    private string Tracked()
    {
        if (tracked.Count == 0)
            return "README.md";
        var file = tracked[random.Next(tracked.Count)];
        tracked.Remove(file);
        return file;
    }

    private string Name() =>
        random.Next(9) switch
        {
            0 => $"'with space {words}'",
            1 => $"\"$(printf 'line\\nend{words}')\"",
            2 => $"'\"quoted\" {words}'",
            3 => $"./-dash{words}",
            4 => $"'ünï 的 {words}'",
            5 => $"\"$(printf 'raw\\377{words}')\"",
            6 => $"$(printf 'x%.0s' $(seq 1 240)){words}",
            7 => $"'*?[glob]{words}'",
            _ => $"plain{words}",
        };

    private WorktreeMove History()
    {
        var (a, b) = (Word(), Word());
        string[] commit = [$"echo {a} > made.{words}", $"git add made.{words}", $"{Commit} {b}"];
        return random.Next(7) switch
        {
            6 => new("sparse", ["git sparse-checkout set src", $"mkdir -p outside{words}", $"echo {a} > outside{words}/file"], [a])
            {
                Inexact = true,
            },
            0 => new("commit", commit, [a, b]),
            1 => new("commit, amended", [.. commit, $"git commit -q --no-verify --allow-empty --amend -m other{words}"], [a, b]),
            2 => new("commit, reset away", [.. commit, "git reset -q --hard HEAD^"], [a, b]),
            3 => new(
                "detached commit, left",
                ["B=$(git symbolic-ref --short HEAD)", "git checkout -q --detach", .. commit, "git checkout -q $B"],
                [a, b]
            ),
            4 => new(
                "branch, deleted",
                [
                    "B=$(git symbolic-ref --short HEAD)",
                    $"git switch -q -c gone{seed}-{words}",
                    .. commit,
                    "git switch -q $B",
                    $"git branch -q -D gone{seed}-{words}",
                ],
                [a, b]
            ),
            _ => new("detached commit", ["git checkout -q --detach", .. commit], [a, b]),
        };
    }

    private WorktreeMove Operation()
    {
        var word = Word();
        string[] ours = [$"echo {word} > text.txt", "git add text.txt", $"{Commit} ours"];
        return random.Next(6) switch
        {
            0 => new("conflicted merge", [.. ours, "! git merge -q theirs"], [word]),
            1 => new("conflicted rebase", [.. ours, "! git rebase -q theirs"], [word]),
            2 => new("conflicted cherry-pick", [.. ours, "! git cherry-pick theirs theirs^"], [word]),
            3 => new("conflicted revert", [.. ours, "! git revert --no-edit HEAD^{/first}"], [word]),
            4 => new("bisect", [.. ours, "git bisect start HEAD HEAD^"], [word]),
            _ => new(
                "merge not committed",
                [
                    $"echo {word} > unmerged.{words}",
                    $"git add unmerged.{words}",
                    $"{Commit} side",
                    "git merge -q --no-commit --no-ff unrelated",
                ],
                [word]
            ),
        };
    }

    private WorktreeMove Index()
    {
        var (a, b) = (Word(), Word());
        var name = Name();
        return random.Next(8) switch
        {
            0 => new("staged", [$"echo {a} > {name}", $"git add -- {name}"], [a]),
            1 => new("staged, then edited", [$"echo {a} > {name}", $"git add -- {name}", $"echo {b} > {name}"], [a, b]),
            2 => new("staged, then deleted", [$"echo {a} > {name}", $"git add -- {name}", $"rm -- {name}"], [a]),
            3 => new("intent to add", [$"echo {a} > {name}", $"git add -N -- {name}"], [a]),
            4 => Hidden("--assume-unchanged", a),
            5 => Hidden("--skip-worktree", a),
            6 => new("removed from the index", [$"git rm -q --cached -- {Tracked()}"], []),
            _ => new("renamed", [$"git mv -- {Tracked()} {name}", $"echo {a} >> {name}"], [a]),
        };
    }

    private WorktreeMove Hidden(string flag, string word)
    {
        var file = Tracked();
        return new($"hidden by {flag}", [$"git update-index {flag} -- {file}", $"echo {word} >> {file}"], [word]);
    }

    private WorktreeMove File()
    {
        var word = Word();
        var name = Name();
        var kind = random.Next(17);
        var file = kind is 13 or 14 ? Tracked() : "";
        return kind switch
        {
            0 or 1 => new("untracked", [$"echo {word} > {name}"], [word]),
            2 or 3 => new("edited", [$"echo {word} >> {Tracked()}"], [word]),
            4 => new("deleted", [$"rm -- {Tracked()}"], []),
            5 => new("executable", [$"chmod +x {Tracked()}"], []) { Inexact = true },
            6 => new("folder with files", [$"mkdir -p -- {name}/deep", $"echo {word} > {name}/deep/file", $"mkdir {name}/empty"], [word]),
            7 => new(
                "line ends",
                [$"printf '{word}\\r\\n{word}\\r\\n' > crlf{words}.txt", $"printf 'mixed {word}\\r\\nend\\n' > mixed{words}.crlf"],
                [word]
            )
            {
                Inexact = true,
            },
            8 => new("filtered", [$"printf '{word}\\n' > new{words}.f", $"printf '$Id$ {word}\\n' > new{words}.id"], [word])
            {
                Inexact = true,
            },
            9 => new("other encoding", [$"printf '{word}\\n' | iconv -f UTF-8 -t UTF-16 > new{words}.u16"], [word]) { Inexact = true },
            10 => new("binary", [$"printf '{word}\\0\\377\\r\\n\\032' > new{words}.bin"], [word]),
            11 => new("ignored", [$"mkdir -p ignored", $"echo nothing > ignored/{words}", $"echo nothing > {words}.skip"], []),
            12 => new("ignored from now on", [$"echo '*.hid{words} {word}' >> .gitignore", $"echo nothing > a.hid{words}"], [word])
            {
                Inexact = true,
            },
            13 => new("file becomes a folder", [$"rm -- {file}", $"mkdir {file}", $"echo {word} > {file}/inside"], [word]),
            14 => new("file becomes a link", [$"rm -- {file}", $"ln -s {word} {file}"], [word]),
            15 => new("folder becomes a file", ["test -d folder -a ! -L folder", "rm -rf folder", $"echo {word} > folder"], [word]),
            _ => new("folder becomes a link", ["test -d folder -a ! -L folder", "rm -rf folder", $"ln -s {word} folder"], [word]),
        };
    }

    private WorktreeMove Repository(int depth)
    {
        var path = random.Next(5) switch
        {
            0 => "src",
            1 => "src/deep",
            2 => $"ignored/inner{words}",
            3 => $"fresh/inner{words}",
            _ => $"inner{words}",
        };
        var (name, commands, promised) = Inside(depth);
        switch (random.Next(9))
        {
            case 0:
                return new($"bare repository", [$"git init -q --bare inner{words}.git"], []) { Inexact = true };
            case 1:
                return new(
                    $"git directory apart",
                    [$"git init -q -b main --separate-git-dir=$PWD/apart{words} inner{words}", $"cd inner{words}", .. commands],
                    promised
                )
                {
                    Inexact = true,
                };
            case 2:
                return new(
                    $"worktree of a repository inside",
                    [$"mkdir -p {path}", $"cd {path}", "git init -q -b main", .. commands, "git worktree add -q -f ./linked"],
                    promised
                )
                {
                    MayKeep = true,
                    Inexact = true,
                };
            case 3:
                return new("git directory that is none", [$"mkdir -p inner{words}/.git", $"echo nothing > inner{words}/.git/file"], [])
                {
                    MayKeep = true,
                };
            case 4:
                return new(
                    "gitlink",
                    [
                        $"mkdir -p inner{words}",
                        $"( cd inner{words} && git init -q -b main && {string.Join(" && ", commands)} && {Commit} more )",
                        $"git add inner{words}",
                    ],
                    promised
                )
                {
                    Inexact = true,
                };
            default:
                return new(
                    $"repository in {path}: {name}",
                    [$"mkdir -p {path}", $"cd {path}", "test ! -e .git", "git init -q -b main", .. commands],
                    promised
                )
                {
                    Nested = path,
                };
        }
    }

    private (string Name, IReadOnlyList<string> Commands, IReadOnlyList<string> Promised) Inside(int depth)
    {
        var names = new List<string>();
        var commands = new List<string>();
        var promised = new List<string>();
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var (a, b) = (Word(), Word());
            string[] commit = [$"echo {a} > in.{words}", $"git add -f in.{words}", $"{Commit} {b}"];
            switch (random.Next(7))
            {
                case 0:
                    Add("commit", commit, a, b);
                    break;
                case 1:
                    Add("loose file", [$"echo {a} > loose.{words}"], a);
                    break;
                case 2:
                    Add("staged file", [$"echo {a} > staged.{words}", $"git add -f staged.{words}"], a);
                    break;
                case 3:
                    Add("branch", ["git checkout -q -b other" + words, .. commit], a, b);
                    break;
                case 4:
                    Add("lost commit", [$"{Commit} before", .. commit, "git reset -q --hard HEAD^"], a, b);
                    break;
                case 5:
                    Add("tagged commit", [.. commit, $"git tag t{words}", "git checkout -q --detach"], a, b);
                    break;
                default:
                    if (depth < 2)
                    {
                        var inner = Inside(depth + 1);
                        Add(
                            $"({inner.Name})",
                            [
                                $"( mkdir -p deeper{words} && cd deeper{words} && git init -q -b main && "
                                    + $"{string.Join(" && ", inner.Commands)} )",
                            ],
                            [.. inner.Promised]
                        );
                    }
                    break;
            }
        }
        if (commands.Count == 0)
            commands.Add(":");
        return (string.Join(", ", names), commands, promised);

        void Add(string name, string[] more, params string[] words)
        {
            names.Add(name);
            commands.AddRange(more);
            promised.AddRange(words);
        }
    }

    private WorktreeMove Submodule()
    {
        var (a, b) = (Word(), Word());
        string[] commit = [$"echo {a} > sub.{words}", $"git add sub.{words}", $"{Commit} {b}"];
        // Each only once: what is not initialised any more has lost what was loose in it, by its user's own word.
        var path = submodules[random.Next(submodules.Count)];
        submodules.Remove(path);
        return random.Next(8) switch
        {
            0 => new("submodule: commit", [$"cd {path}", .. commit], [a, b]) { Nested = path },
            1 => new(
                "submodule: branch, detached again",
                [$"cd {path}", "C=$(git rev-parse HEAD)", $"git checkout -q -b b{words}", .. commit, "git checkout -q --detach $C"],
                [a, b]
            )
            {
                Nested = path,
            },
            2 => new("submodule: loose file", [$"cd {path}", $"echo {a} > loose.{words}"], [a]) { Nested = path },
            3 => new("submodule: new commit staged", [$"( cd {path} && {string.Join(" && ", commit)} )", $"git add {path}"], [a, b])
            {
                Nested = path,
            },
            4 => new("submodule: lost commit", [$"cd {path}", .. commit, "git reset -q --hard HEAD^"], [a, b]) { Nested = path },
            5 => new("submodule: not initialised", [$"git submodule -q deinit -f {path}"], []) { Inexact = true },
            6 => new(
                "submodule: commit, then not initialised",
                [$"( cd {path} && {string.Join(" && ", commit)} )", $"git submodule -q deinit -f {path}"],
                [a, b]
            )
            {
                Inexact = true,
            },
            _ => new("submodule: repository in its folder", [$"cd {path}/lib", "test ! -e .git", "git init -q -b main", .. commit], [a, b]),
        };
    }

    private WorktreeMove Special()
    {
        var word = Word();
        var kind = random.Next(10);
        var file = kind is 3 ? Tracked() : "";
        return kind switch
        {
            0 => new("fifo", [$"mkfifo fifo{words}"], []),
            1 => new(
                "socket",
                [$"perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un(\"sock{words}\")) or exit 1'"],
                []
            ),
            2 => new("device", [$"mknod dev{words} c 1 3"], []),
            3 => new("tracked file becomes a fifo", [$"rm -- {file}", $"mkfifo {file}"], []) { MayKeep = true },
            4 => new(
                "links",
                [
                    $"ln -s ../../../.. up{words}",
                    $"ln -s loop{words} loop{words}",
                    $"ln -s /nowhere/{word} away{words}",
                    $"ln -s src into{words}",
                ],
                [word]
            ),
            5 => new(
                "long path",
                [
                    $"P=$(printf 'y%.0s' $(seq 1 200))",
                    $"mkdir -p $P/$P/$P/$P/$P/$P/$P/$P",
                    $"echo {word} > $P/$P/$P/$P/$P/$P/$P/$P/{words}",
                ],
                [word]
            )
            {
                MayKeep = true,
                Inexact = true,
            },
            6 => new(
                "path beyond the longest",
                [
                    "P=$(printf 'z%.0s' $(seq 1 200))",
                    "i=0",
                    "while [ $i -lt 22 ]; do mkdir $P && cd -P $P || exit 1; i=$((i+1)); done",
                    $"echo {word} > end",
                ],
                [word]
            )
            {
                MayKeep = true,
                Inexact = true,
            },
            7 => new("worktree inside", [$"git worktree add -q -b inner-{seed}-{words} ignored/worktree{words}"], [])
            {
                MayKeep = true,
                Inexact = true,
            },
            8 => new("worktree locked", ["git worktree lock --reason mine ."], []) { MayKeep = true },
            _ => new("link to the repository deleted", ["rm .git"], []) { Inexact = true },
        };
    }

    private WorktreeMove Permission()
    {
        var word = Word();
        var mode = new[] { "000", "311", "644", "555" }[random.Next(4)];
        return random.Next(4) switch
        {
            0 => new(
                $"untracked folder {mode}",
                [$"mkdir closed{words}", $"echo {word} > closed{words}/file", $"chmod {mode} closed{words}"],
                [word]
            )
            {
                MayKeep = mode is not "555",
            },
            1 => new($"tracked folder {mode}", [$"echo {word} > src/new{words}", $"chmod {mode} src"], [word])
            {
                MayKeep = mode is not "555",
            },
            2 => new("file 000", [$"echo {word} > closed{words}", $"chmod 000 closed{words}"], [word]) { MayKeep = true },
            _ => new("top folder 555", ["chmod 555 ."], []),
        };
    }
}
