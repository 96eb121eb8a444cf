using System.Text;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.Contracts.Lanes;
using Helios.Testing;
using Helios.Worktrees.Tests.Lifecycle;

namespace Helios.Worktrees.Tests.Fuzz;

/// <summary>
/// Puts a lane into a state, ends it and restores it. What was written is in the archive or in the repository, or the lane is kept as it
/// was and says why.
/// </summary>
internal sealed class SurveyFuzz(FuzzRepository repository)
{
    private static readonly CompletionPolicy[] Policies =
    [
        CompletionPolicy.Prune,
        CompletionPolicy.Prune,
        CompletionPolicy.Prune,
        CompletionPolicy.KeepBranch,
        CompletionPolicy.Archive,
    ];

    private const string StatusMark = "== what git says";

    // Line ends are git's to choose: docs/archives.md. A git directory among the files gets objects when what it holds is archived.
    private const string Look = """
        sub look {
            my ($folder) = @_;
            opendir(my $entries, $folder) or return print "closed $folder\n";
            for my $name (sort readdir $entries) {
                next if $name =~ /^(\.|\.\.|\.git)$/ || $name =~ /\.skip$/ || $folder eq "." && $name =~ /^(ignored$|apart)/;
                my $path = "$folder/$name";
                my @seen = lstat $path;
                if (!@seen) { print "closed $path\n" }
                elsif (-l _) { print "link $path ", readlink $path, "\n" }
                elsif (-d _) { look($path) }
                elsif (-f _) {
                    my $content = "closed";
                    if (open(my $file, "<:raw", $path)) { local $/; $content = <$file> // ""; $content =~ s/\r//g; $content = sha1_hex $content }
                    print $seen[2] & 0100 ? "program" : "file", " $path $content\n";
                }
            }
        }
        look(".");
        """;

    private WorktreeScene Scene => repository.Scene;

    /// <exception cref="Exception">An invariant does not hold; the message names the seed.</exception>
    public async Task Try(int seed)
    {
        var state = new WorktreeStates(seed, repository.HasSubmodules).Next();
        try
        {
            await Check(state);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(
                $"HELIOS_FUZZ_SEED={seed} HELIOS_FUZZ_REPOSITORY={repository.Seed} HELIOS_FUZZ_STATES=1, in "
                    + $"{repository.Description}, {state}\n{failure.Message}",
                failure
            );
        }
    }

    private async Task Check(WorktreeState state)
    {
        var policy = Policies[new Random(state.Seed).Next(Policies.Length)];
        var request = await Scene.Request();
        var path = await Scene.Provision(request);
        using var folder = new TemporaryFolder();
        var doneFile = folder["done"];
        await File.WriteAllTextAsync(doneFile, "");
        await FuzzRepository.Run(path, state.Script(), doneFile);
        var done = (await File.ReadAllLinesAsync(doneFile)).Select(line => state.Moves[int.Parse(line)]).ToList();
        var before = await Snapshot(path, done);

        var result = await Scene.TearDown(request, policy);

        if (!result.Complete)
        {
            result.Detail.ShouldNotBeNullOrWhiteSpace();
            state.Moves.ShouldContain(move => move.MayKeep, $"kept without need: {result.Detail}");
            FilesOf(await Snapshot(path, done)).ShouldBe(FilesOf(before), "the lane is kept, but not as it was");
            var ended = await Scene.TearDown(request, policy, discard: true);
            ended.Complete.ShouldBeTrue($"consent does not end it: {ended.Detail}");
            return;
        }
        Directory.Exists(path).ShouldBeFalse();
        var kept = await Everything(request.LaneId);
        done.SelectMany(move => move.Promised)
            .Where(word => !kept.Contains(word, StringComparison.Ordinal))
            .ShouldBeEmpty("written, and neither in the archive nor in the repository");
        if (result.Archive is null)
            return;

        var tip = await Scene.Repository.Git("for-each-ref", "--format=%(objectname)", "refs/heads/" + request.Branch);
        var again = (await Scene.Request()) with
        {
            RestoreFrom = new ArchiveSource { LaneId = request.LaneId, Branch = request.Branch },
            Branch = request.Branch,
            BranchExisted = tip.Length > 0,
        };
        var restored = await Scene.Provision(again);
        if (!done.Exists(move => move.Inexact))
            (await Snapshot(restored, done)).ShouldBe(before, "the restored lane differs");
        var gone = await Scene.TearDown(again, discard: true);
        gone.Complete.ShouldBeTrue($"the restored lane does not end: {gone.Detail}");
    }

    private static string FilesOf(string snapshot) => snapshot[..snapshot.IndexOf(StatusMark, StringComparison.Ordinal)];

    /// <summary>All that the repository keeps beyond its base: contents of files and words of commits.</summary>
    private async Task<string> Everything(LaneId lane)
    {
        var shown = await FuzzRepository.Run(
            Scene.Repository.Path,
            $"git rev-list --objects --no-object-names --all --ignore-missing refs/helios/archive/{lane} --not main | git cat-file --batch"
        );
        return Encoding.Latin1.GetString(shown.Stdout.Bytes.Span);
    }

    /// <summary>
    /// What a person would miss: every file that nobody ignores, its content and what kind it is, and what git says of the lane and of the
    /// repositories in it.
    /// </summary>
    private static async Task<string> Snapshot(string path, IReadOnlyList<WorktreeMove> done)
    {
        var nested = done.Select(move => move.Nested).OfType<string>().Distinct().Select(inside => $"'{inside}'");
        // What git would do to line ends one day is no difference between two trees.
        var script = $$"""
            look() { perl -MDigest::SHA=sha1_hex -e '{{Look}}'; }
            look
            echo '{{StatusMark}}'
            test -e .git && git -c core.safecrlf=false status --porcelain=v2 --untracked-files=all 2>&1
            for n in {{string.Join(' ', nested)}}; do
                ( cd "$n" && test -e .git && echo "== $n" && git -c core.safecrlf=false status --porcelain=v2 --untracked-files=all && git for-each-ref refs/heads refs/tags && git rev-parse -q --verify HEAD; git symbolic-ref -q HEAD; look ) 2>&1
            done
            :
            """;
        return Encoding.Latin1.GetString((await FuzzRepository.Run(path, script)).Stdout.Bytes.Span);
    }
}
