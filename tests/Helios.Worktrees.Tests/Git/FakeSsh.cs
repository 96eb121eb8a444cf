using Helios.Testing;

namespace Helios.Worktrees.Tests.Git;

/// <summary>
/// What git takes for ssh: a program of that name that writes down how it was called, and runs what the other side would run here. Git's
/// own part of the conversation is the real one.
/// </summary>
internal sealed class FakeSsh : IDisposable
{
    private const string Script = """
        #!/bin/sh
        printf '%s\n' "$*" >>"$(dirname "$0")/calls"
        for command; do :; done
        if [ -e "$(dirname "$0")/down" ]; then echo "ssh: connect to host git.example port 22: No route to host" >&2; exit 255; fi
        exec sh -c "$command"
        """;

    private readonly TemporaryFolder folder = new("bin");

    public FakeSsh()
    {
        File.WriteAllText(folder["ssh"], Script + "\n");
        File.SetUnixFileMode(folder["ssh"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // Nothing else in these tests talks over ssh.
        Environment.SetEnvironmentVariable("GIT_SSH_COMMAND", folder["ssh"]);
    }

    public string[] Calls => File.Exists(folder["calls"]) ? File.ReadAllLines(folder["calls"]) : [];

    public bool Down
    {
        set
        {
            if (value)
                File.WriteAllText(folder["down"], "");
            else
                File.Delete(folder["down"]);
        }
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("GIT_SSH_COMMAND", null);
        folder.Dispose();
    }
}
