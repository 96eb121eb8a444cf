using Helios.Hosting;
using Helios.LaneOrchestrator;
using Helios.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddHeliosDefaults("lane-orchestrator", port: 8787);
builder.Services.AddLaneOrchestrator(builder.Configuration);
builder.Services.AddHeliosBus(builder.Configuration, bus => bus.AddLaneOrchestratorEndpoints());
await using var app = builder.Build();
if (args.Contains("migrate"))
{
    await app.Services.GetRequiredService<Migrator>().Migrate(CancellationToken.None);
    return;
}

app.MapHeliosDefaults();
app.MapLaneOrchestrator();
await app.RunAsync();
