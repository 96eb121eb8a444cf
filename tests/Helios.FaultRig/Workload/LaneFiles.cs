using Helios.FaultRig.Systems;
using Helios.Processes;
using Helios.Testing;

namespace Helios.FaultRig.Workload;

/// <summary>The files of a lane, written by somebody who works in its folder: on the disk, also while it is mounted nowhere.</summary>
internal sealed class LaneFiles(RigHost host, string lane, string worktree, Ledger ledger)
{
    private readonly string folder = host.OnDisk(worktree);

    /// <summary>Writes in one of the ways in which agents leave work behind; notes what was written, and nothing else.</summary>
    public void Write(string name, int choice)
    {
        try
        {
            switch (choice % 5)
            {
                case 0:
                    Put(name, "untracked");
                    break;
                case 1:
                    Put($"folder-{name}/below/{name}", "untracked");
                    break;
                case 2:
                    Put(name, "committed");
                    Git("add", name);
                    Git("commit", "-q", "-m", name, "--", name);
                    break;
                case 3:
                    Put(name, "staged");
                    Git("add", name);
                    Put(name, "changed after that");
                    break;
                default:
                    Put(name, "amended");
                    Git("add", name);
                    Git("commit", "-q", "-m", name, "--", name);
                    Put(name, "amendment");
                    Git("commit", "-q", "--amend", "-m", name, "--", name);
                    break;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CommandFailedException)
        {
            // A full disk, or a repository that is away for git: what was written before is noted.
        }
    }

    /// <summary>The files of another lane, as they were written last, that are not in this one.</summary>
    public IReadOnlyList<string> MissingOf(string other) =>
        [
            .. ledger
                .Files.Where(file => file.Lane == other)
                .GroupBy(file => file.Path)
                .Select(versions => versions.Last())
                .Where(file =>
                    !File.Exists(Path.Combine(folder, file.Path)) || File.ReadAllText(Path.Combine(folder, file.Path)) != file.Content
                )
                .Select(file => file.Path),
        ];

    private void Put(string path, string how)
    {
        var file = Path.Combine(folder, path);
        var content = $"{path} of {lane}, {how}\n";
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException(folder);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        ledger.Files.Enqueue(new WrittenFile(lane, path, content));
    }

    private void Git(params string[] arguments) => TemporaryRepository.GitIn(worktree, arguments).GetAwaiter().GetResult();
}
