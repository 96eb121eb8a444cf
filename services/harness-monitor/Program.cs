using Helios.HarnessMonitor;
using Helios.Hosting;
using Helios.Hosting.Bus;
using Microsoft.AspNetCore.Builder;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddHeliosDefaults("harness-monitor", port: 8789);
builder.Services.AddHarnessMonitor(builder.Configuration);
builder.Services.AddHeliosBus(builder.Configuration, bus => bus.AddHarnessMonitorEndpoints());
await using var app = builder.Build();
app.MapHeliosDefaults();
await app.RunAsync();
