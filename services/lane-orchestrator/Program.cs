using Helios.Hosting;
using Helios.Hosting.Bus;
using Helios.LaneOrchestrator;
using Helios.Persistence.Migrations;
using Microsoft.AspNetCore.Builder;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddHeliosDefaults("lane-orchestrator", port: 8787);
builder.Services.AddLaneOrchestrator(builder.Configuration);
builder.Services.AddHeliosBus(builder.Configuration, bus => bus.AddLaneOrchestratorEndpoints());
await using var app = builder.Build();
if (args.Contains("migrate"))
    return await MigrationRun.Run(app.Services, CancellationToken.None);

app.MapHeliosDefaults();
app.MapLaneOrchestrator();
await app.RunAsync();
return 0;
