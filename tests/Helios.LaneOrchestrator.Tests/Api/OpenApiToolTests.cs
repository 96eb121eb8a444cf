using Helios.Processes;
using Helios.Testing;
using Helios.Testing.Agents;

namespace Helios.LaneOrchestrator.Tests.Api;

/// <summary>What others do with the document: a linter reads it, and a client is generated from it and compiled.</summary>
[Collection(ApiCollection.Name)]
[Trait("req", "openapi")]
public sealed class OpenApiToolTests(SharedOrchestrator shared) : IDisposable
{
    private readonly Orchestrator it = shared.It;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_linter_finds_nothing_wrong_with_it()
    {
        await Document();
        // A WebSocket's answer is 101, and what comes later has none yet.
        // Ids tell their kind: no host is called "enrolments".
        await File.WriteAllTextAsync(
            folder["redocly.yaml"],
            "extends: [recommended-strict]\nrules:\n  operation-2xx-response: off\n  no-ambiguous-paths: off\n"
        );

        await Run(await OpenApiTools.Redocly(), "lint", "openapi.json", "--config", "redocly.yaml");
    }

    [Fact]
    public async Task A_client_that_is_generated_from_it_compiles_and_knows_what_may_be_null()
    {
        await Document();
        await Run(await OpenApiTools.Generator(), "openapi.json", "--output", "helios.d.ts");
        await File.WriteAllTextAsync(
            folder["client.ts"],
            """
            import type { components, paths } from "./helios";

            type Lane = components["schemas"]["LaneView"];
            type Created = paths["/v1/workspaces/{workspace}/lanes"]["post"]["responses"]["201"]["content"]["application/json"];

            export function describe(lane: Lane): string {
                const created: Created = lane;
                return lane.archive === null || lane.archive === undefined ? created.display_name : lane.archive.ref;
            }

            export const nothing: Pick<Lane, "archive" | "restored_from" | "par_task" | "reason"> = { archive: null, restored_from: null, par_task: null, reason: null };
            """
        );

        await Run(
            await OpenApiTools.Compiler(),
            "--noEmit",
            "--strict",
            "--skipLibCheck",
            "false",
            "--target",
            "es2022",
            "--moduleResolution",
            "bundler",
            "--module",
            "esnext",
            "client.ts"
        );
    }

    private async Task Document() => await File.WriteAllTextAsync(folder["openapi.json"], await it.Http.GetStringAsync("/openapi/v1.json"));

    private async Task Run(string program, params string[] arguments)
    {
        var command = new CommandSpec(program, arguments) { WorkingDirectory = folder.Path, Timeout = TimeSpan.FromMinutes(3) }
            .With("HOME", folder.Path)
            .With("REDOCLY_TELEMETRY", "off")
            .With("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
            .With("CI", "true");
        var ran = await ProcessRunner.Instance.Run(command, CancellationToken.None);
        ran.Succeeded.ShouldBeTrue($"{ran.Describe()}\n{ran.Stdout.Text}\n{ran.Stderr.Text}");
    }
}
