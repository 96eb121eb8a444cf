using System.Text.RegularExpressions;
using DotNet.Testcontainers.Builders;
using Helios.Testing;

namespace Helios.TestServers;

/// <summary>
/// Chooses the servers of a run: containers where a Docker engine answers and has the images, else the programs of this machine. What the
/// environment names already is used as it is.
/// </summary>
internal static partial class SharedServers
{
    private const string ComposeFile = "docker-compose.yml";

    public static async Task<ISharedServers> Start()
    {
        if (IsGiven(PostgresServer.Variable) || IsGiven(RabbitServer.Variable))
            return await Programs.Start($"what {PostgresServer.Variable} and {RabbitServer.Variable} name");
        var (postgres, rabbit) = (Image("POSTGRES_IMAGE"), Image("RABBITMQ_IMAGE"));
        try
        {
            return await ContainerPair.Start(postgres, rabbit);
        }
        catch (DockerUnavailableException)
        {
            return await Programs.Start("no Docker engine answers");
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Without a way to the images, for instance.
            return await Programs.Start($"containers of {postgres} and {rabbit} do not start: {failure.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static bool IsGiven(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };

    /// <summary>The image that the variable names, else the one that the compose file names.</summary>
    private static string Image(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given
            ? given
            : Images()
                .Matches(File.ReadAllText(Path.Combine(BuiltProgram.Root, ComposeFile)))
                .Single(match => match.Groups["variable"].Value == variable)
                .Groups["image"]
                .Value;

    [GeneratedRegex(@"image: \$\{(?<variable>[A-Z_]+):-(?<image>[^}]+)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Images();

    private sealed class Programs(ServerPair pair, string why) : ISharedServers
    {
        public string Description => $"PostgreSQL and RabbitMQ of this machine ({why})";

        public IReadOnlyDictionary<string, string?> Environment => pair.Environment;

        public static async Task<ISharedServers> Start(string why) => new Programs(await ServerPair.Start(), why);

        public ValueTask DisposeAsync() => pair.DisposeAsync();
    }
}
