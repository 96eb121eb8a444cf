using Helios.Hosting;
using Helios.Hosting.Bus;
using Helios.Processes;
using Helios.WorktreeAgent;
using Microsoft.AspNetCore.Builder;

// Lanes run as the same user: they must not read the broker's password in the agent's memory or environment.
ProcessPrivacy.HideFromSameUser();
var builder = WebApplication.CreateSlimBuilder(args);
builder.AddHeliosDefaults("worktree-agent", port: 8788);
builder.Services.AddWorktreeAgent(builder.Configuration);
builder.Services.AddHeliosBus(builder.Configuration, bus => bus.AddWorktreeAgentEndpoints());

var app = builder.Build();
app.MapHeliosDefaults();
await app.RunAsync();
