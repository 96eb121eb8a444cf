using Helios.Processes;
using Helios.Testing;

namespace Helios.Containers.Tests;

/// <summary>
/// What the images are made from: the published ones where they can be pulled, else stand-ins made from the programs that are installed on
/// this machine (Debian), with the services as they were built with the tests.
/// </summary>
internal static class StandInImages
{
    private const string Tag = "helios-test";
    private const string AnyBase = "postgres:17.6-alpine";

    private static readonly string[] Packages =
    [
        "bash",
        "coreutils",
        "util-linux",
        "ca-certificates",
        "git",
        "openssh-client",
        "tmux",
        "postgresql",
        "rabbitmq-server",
    ];

    private static readonly (string Service, string Project)[] Services =
    [
        ("lane-orchestrator", "Helios.LaneOrchestrator"),
        ("worktree-agent", "Helios.WorktreeAgent"),
        ("harness-monitor", "Helios.HarnessMonitor"),
        ("session-registry", "Helios.SessionRegistry"),
    ];

    /// <summary>The compose file's variables for the bases.</summary>
    public static async Task<IReadOnlyDictionary<string, string?>> Choose(DockerEngine engine, TemporaryFolder work)
    {
        if ((await engine.Run("pull", "--quiet", AnyBase)).Succeeded)
            return new Dictionary<string, string?>(StringComparer.Ordinal);

        var rootfs = work["rootfs.tar"];
        await Shell(engine, $"{Quoted(DockerEngine.Scripts, "rootfs.sh")} {string.Join(' ', Packages)} >'{rootfs}'", work.Path);
        await engine.Ok("import", rootfs, $"{Tag}/rootfs");
        File.Delete(rootfs);
        foreach (var target in new[] { "aspnet", "postgres", "rabbitmq" })
            await engine.Ok(
                "build",
                "--quiet",
                "--build-arg",
                $"ROOTFS={Tag}/rootfs",
                "--target",
                target,
                "--tag",
                $"{Tag}/{target}",
                DockerEngine.Scripts
            );

        foreach (var (service, project) in Services)
        {
            var published = Directory.CreateDirectory(work["published"]).FullName;
            var built = Path.GetDirectoryName(BuiltProgram.Path(project))!;
            (
                await ProcessRunner.Instance.Run(new CommandSpec("cp", "-R", built, Path.Combine(published, service)), default)
            ).EnsureSucceeded();
            // Compiled ahead of time, as published images are.
            var compiled = Path.GetDirectoryName(BuiltProgram.Service(project))!;
            foreach (var copy in Directory.EnumerateFiles(Path.Combine(published, service), "*.dll"))
            {
                var source = Path.Combine(compiled, Path.GetFileName(copy));
                if (File.Exists(source))
                    File.Copy(source, copy, overwrite: true);
            }
        }

        await Shell(engine, $"tar -c published | docker import - {Tag}/published", work.Path);
        return new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["BASE_SDK"] = $"{Tag}/aspnet",
            ["BASE_ASPNET"] = $"{Tag}/aspnet",
            ["PUBLISHED"] = $"{Tag}/published",
            ["POSTGRES_IMAGE"] = $"{Tag}/postgres",
            ["RABBITMQ_IMAGE"] = $"{Tag}/rabbitmq",
        };
    }

    private static string Quoted(params string[] parts) => $"'{Path.Combine(parts)}'";

    private static async Task Shell(DockerEngine engine, string script, string folder) =>
        (
            await ProcessRunner.Instance.Run(engine.Command("bash", "-euo", "pipefail", "-c", script).In(folder), CancellationToken.None)
        ).EnsureSucceeded();
}
