using System.Globalization;
using System.Text;
using Helios.Processes;
using Helios.Testing;

namespace Helios.Worktrees.Tests.Reading;

/// <summary>A repository of random commits with up to three parents, of which some have the date of their parents.</summary>
internal sealed class RandomHistory : IDisposable
{
    private const int Commits = 80;

    private readonly TemporaryFolder folder;
    private readonly Random random;

    private RandomHistory(TemporaryFolder folder, Random random)
    {
        this.folder = folder;
        this.random = random;
    }

    public string Path { get; private set; } = "";

    public IReadOnlyList<string> Ids { get; private set; } = [];

    /// <param name="seed">What it is random by.</param>
    /// <param name="init">Further arguments for git init.</param>
    public static async Task<RandomHistory> Create(int seed, params string[] init)
    {
        var history = new RandomHistory(new TemporaryFolder(), new Random(seed));
        history.Path = history.folder["repository"];
        await TemporaryRepository.GitIn(history.folder.Path, ["init", "-q", "-b", "b0", .. init, history.Path]);
        await history.Import(history.Stream(), "b0");
        history.Ids =
        [
            .. (await history.Git("for-each-ref", "--format=%(objectname)", "refs/heads")).Split(
                '\n',
                StringSplitOptions.RemoveEmptyEntries
            ),
        ];
        return history;
    }

    public Task<string> Git(params string[] arguments) => TemporaryRepository.GitIn(Path, arguments);

    /// <summary>Goes on with a copy of it that <c>git clone</c> makes.</summary>
    public async Task Clone(params string[] options)
    {
        var copy = folder["clone"];
        await TemporaryRepository.GitIn(folder.Path, ["clone", "-q", "--no-checkout", .. options, Path, copy]);
        Path = copy;
    }

    /// <summary>Adds commits by a stream of git fast-import; gives the commit of a branch.</summary>
    public async Task<string> Import(string stream, string branch)
    {
        (
            await ProcessRunner.Instance.Run(
                new CommandSpec("git", "fast-import", "--quiet", "--force") { Stdin = Encoding.UTF8.GetBytes(stream) }.In(Path),
                CancellationToken.None
            )
        ).EnsureSucceeded();
        return await Git("rev-parse", "refs/heads/" + branch);
    }

    public string Any() => Ids[random.Next(Ids.Count)];

    public void Dispose() => folder.Dispose();

    private string Stream()
    {
        var stream = new StringBuilder();
        var date = 1_700_000_000;
        for (var i = 0; i < Commits; i++)
        {
            date += random.Next(3);
            stream.Append(
                CultureInfo.InvariantCulture,
                $"commit refs/heads/b{i}\nmark :{i + 1}\ncommitter Test <test@example.invalid> {date} +0000\ndata {$"{i}".Length}\n{i}\n"
            );
            // Mostly recent ones, as in real histories; a few roots.
            var parents = Enumerable
                .Range(
                    0,
                    i == 0 || random.Next(20) == 0 ? 0
                        : random.Next(4) == 0 ? random.Next(2, 4)
                        : 1
                )
                .Select(_ => Math.Max(1, i - random.Next(8)))
                .Distinct()
                .ToList();
            for (var parent = 0; parent < parents.Count; parent++)
                stream.Append(CultureInfo.InvariantCulture, $"{(parent == 0 ? "from" : "merge")} :{parents[parent]}\n");
            stream.Append('\n');
        }
        return stream.Append("done\n").ToString();
    }
}
