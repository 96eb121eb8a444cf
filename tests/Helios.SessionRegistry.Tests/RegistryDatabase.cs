using Helios.Hosting;
using Helios.Persistence.Migrations;
using Helios.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Helios.SessionRegistry.Tests;

/// <summary>Databases on which the registry's migrations have run, once for all tests.</summary>
internal static class RegistryDatabase
{
    /// <summary>A copy, dropped when it is disposed.</summary>
    public static async Task<TestDatabase> Create() => await (await PostgresServer.Shared).CreateDatabase("sessions", Migrate);

    private static async Task Migrate(string connection)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?> { ["Helios:Bus:Transport"] = "memory", ["Helios:Postgres:ConnectionString"] = connection }
        );
        builder.Services.AddHeliosDefaults(builder.Configuration, "session-registry");
        builder.Services.AddSessionRegistry(builder.Configuration);
        using var host = builder.Build();
        await host.Services.GetRequiredService<Migrator>().Migrate(CancellationToken.None);
    }
}
