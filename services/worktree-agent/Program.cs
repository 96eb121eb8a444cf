using Helios.Hosting;
using Helios.WorktreeAgent;
using Microsoft.AspNetCore.Builder;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddHeliosDefaults("worktree-agent", port: 8788);
builder.Services.AddWorktreeAgent(builder.Configuration);
builder.Services.AddHeliosBus(builder.Configuration, bus => bus.AddWorktreeAgentEndpoints());

var app = builder.Build();
app.MapHeliosDefaults();
await app.RunAsync();
