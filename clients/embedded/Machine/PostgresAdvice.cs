using Helios.PrivatePostgres;

namespace Helios.Embedded.Machine;

/// <summary>What to type where PostgreSQL's programs are missing.</summary>
internal static class PostgresAdvice
{
    public static string HowToInstall =>
        PostgresPackage.CanFetch
            ? $"{PostgresPrograms.InstallCommand}    (or: helios up --yes, which fetches it by npm; or: helios up --postgres URL)"
            : $"{PostgresPrograms.InstallCommand}    (or: helios up --postgres URL)";
}
