using Helios.Testing;

namespace Helios.Processes.Tests;

public sealed class FailedStartTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static async Task<CommandEnding.NotStarted> Start(CommandSpec command) =>
        (await ProcessRunner.Instance.Run(command, CancellationToken.None)).Ending.ShouldBeOfType<CommandEnding.NotStarted>();

    [Theory]
    [InlineData("no-such-program-anywhere")]
    [InlineData("/no/such/program")]
    [InlineData("./not-here")]
    public async Task A_missing_program_is_reported(string file)
    {
        var ending = await Start(new CommandSpec(file));
        ending.Reason.ShouldBe(StartFailure.ProgramNotFound);
        ending.Detail.ShouldContain(file);
    }

    [Fact]
    public async Task A_missing_folder_is_reported() =>
        (await Start(new CommandSpec("true").In(folder["missing"]))).Reason.ShouldBe(StartFailure.WorkingDirectoryNotFound);

    [Fact]
    public async Task A_folder_that_is_a_file_is_reported()
    {
        await File.WriteAllTextAsync(folder["file"], "");
        (await Start(new CommandSpec("true").In(folder["file"]))).Reason.ShouldBe(StartFailure.WorkingDirectoryNotFound);
    }

    [Fact]
    public async Task An_argument_with_a_NUL_is_reported()
    {
        (await Start(new CommandSpec("echo", "a\0b"))).Reason.ShouldBe(StartFailure.InvalidArgument);
        (await Start(new CommandSpec("ec\0ho"))).Reason.ShouldBe(StartFailure.InvalidArgument);
        (await Start(new CommandSpec("echo").With("A", "b\0c"))).Reason.ShouldBe(StartFailure.InvalidArgument);
        (await Start(new CommandSpec("echo").In("/tmp\0/x"))).Reason.ShouldBe(StartFailure.InvalidArgument);
    }

    [Fact]
    public async Task An_argument_that_is_not_text_is_reported() =>
        (await Start(new CommandSpec("echo", "\ud800"))).Reason.ShouldBe(StartFailure.InvalidArgument);

    [Fact]
    public async Task An_invalid_variable_name_is_reported() =>
        (await Start(new CommandSpec("echo").With("A=B", "c"))).Reason.ShouldBe(StartFailure.InvalidArgument);

    [Fact]
    public async Task A_file_that_is_not_executable_is_reported()
    {
        await File.WriteAllTextAsync(folder["script"], "#!/bin/sh\n");
        (await Start(new CommandSpec(folder["script"]))).Reason.ShouldBe(StartFailure.NotPermitted);
    }

    [Fact]
    public async Task A_missing_interpreter_is_reported()
    {
        await File.WriteAllTextAsync(folder["script"], "#!/no/such/interpreter\n");
        File.SetUnixFileMode(folder["script"], UnixFileMode.UserExecute | UnixFileMode.UserRead);
        (await Start(new CommandSpec(folder["script"]))).Reason.ShouldBe(StartFailure.NotExecutable);
    }

    [Fact]
    public async Task Arguments_that_are_too_long_are_reported() =>
        (await Start(new CommandSpec("echo", new string('a', 10_000_000)))).Reason.ShouldBe(StartFailure.ArgumentsTooLong);

    [Fact]
    public void Detached_throws_the_reason() =>
        Should
            .Throw<ProcessStartException>(() =>
                ProcessSpawner.Spawn(new CommandSpec("true"), new SpawnStreams { StdoutFile = folder["no", "where"] })
            )
            .Reason.ShouldBe(StartFailure.RedirectionFailed);

    public void Dispose() => folder.Dispose();
}
