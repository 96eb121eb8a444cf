using Helios.Hosting;
using Helios.Hosting.Bus;
using Helios.Processes;
using Helios.WorktreeAgent;
using Helios.WorktreeAgent.Joining;
using Microsoft.AspNetCore.Builder;

if (args is ["join", .. var arguments])
    return await JoinCommand.Run(arguments, Console.Out, Console.Error, TimeProvider.System, CancellationToken.None);

// Lanes run as the same user: they must not read the broker's password in the agent's memory or environment.
ProcessPrivacy.HideFromSameUser();
var builder = WebApplication.CreateSlimBuilder(args);
builder.Configuration.AddJoinedSettings(args);
builder.AddHeliosDefaults("worktree-agent", port: 8788);
builder.Services.AddWorktreeAgent(builder.Configuration);
builder.Services.AddHeliosBus(builder.Configuration, bus => bus.AddWorktreeAgentEndpoints());

var app = builder.Build();
app.MapHeliosDefaults();
await app.RunAsync();
return Environment.ExitCode;
