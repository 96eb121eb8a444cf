using Helios.Hosting;
using Helios.Hosting.Bus;
using Helios.Persistence.Migrations;
using Helios.SessionRegistry;
using Microsoft.AspNetCore.Builder;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddHeliosDefaults("session-registry", port: 8790);
builder.Services.AddSessionRegistry(builder.Configuration);
builder.Services.AddHeliosBus(builder.Configuration, bus => bus.AddSessionRegistryEndpoints());
await using var app = builder.Build();
if (args.Contains("migrate"))
    return await MigrationRun.Run(app.Services, CancellationToken.None);

app.MapHeliosDefaults();
await app.RunAsync();
return 0;
