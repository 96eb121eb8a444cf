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
    public async Task Because_there_is_no_such_program(string file)
    {
        var ending = await Start(new CommandSpec(file));
        ending.Reason.ShouldBe(StartFailure.ProgramNotFound);
        ending.Detail.ShouldContain(file);
    }

    [Fact]
    public async Task Because_its_folder_is_missing() =>
        (await Start(new CommandSpec("true").In(folder["missing"]))).Reason.ShouldBe(StartFailure.WorkingDirectoryNotFound);

    [Fact]
    public async Task Because_its_folder_is_a_file()
    {
        await File.WriteAllTextAsync(folder["file"], "");
        (await Start(new CommandSpec("true").In(folder["file"]))).Reason.ShouldBe(StartFailure.WorkingDirectoryNotFound);
    }

    [Fact]
    public async Task Because_an_argument_holds_a_NUL()
    {
        (await Start(new CommandSpec("echo", "a\0b"))).Reason.ShouldBe(StartFailure.InvalidArgument);
        (await Start(new CommandSpec("ec\0ho"))).Reason.ShouldBe(StartFailure.InvalidArgument);
        (await Start(new CommandSpec("echo").With("A", "b\0c"))).Reason.ShouldBe(StartFailure.InvalidArgument);
        (await Start(new CommandSpec("echo").In("/tmp\0/x"))).Reason.ShouldBe(StartFailure.InvalidArgument);
    }

    [Fact]
    public async Task Because_an_argument_is_no_text() =>
        (await Start(new CommandSpec("echo", "\ud800"))).Reason.ShouldBe(StartFailure.InvalidArgument);

    [Fact]
    public async Task Because_a_variable_cannot_be_named_so() =>
        (await Start(new CommandSpec("echo").With("A=B", "c"))).Reason.ShouldBe(StartFailure.InvalidArgument);

    [Fact]
    public async Task Because_the_file_is_not_executable()
    {
        await File.WriteAllTextAsync(folder["script"], "#!/bin/sh\n");
        (await Start(new CommandSpec(folder["script"]))).Reason.ShouldBe(StartFailure.NotPermitted);
    }

    [Fact]
    public async Task Because_its_interpreter_is_missing()
    {
        await File.WriteAllTextAsync(folder["script"], "#!/no/such/interpreter\n");
        File.SetUnixFileMode(folder["script"], UnixFileMode.UserExecute | UnixFileMode.UserRead);
        (await Start(new CommandSpec(folder["script"]))).Reason.ShouldBe(StartFailure.NotExecutable);
    }

    [Fact]
    public async Task Because_the_arguments_are_too_long() =>
        (await Start(new CommandSpec("echo", new string('a', 10_000_000)))).Reason.ShouldBe(StartFailure.ArgumentsTooLong);

    [Fact]
    public void Detached_throws_the_reason() =>
        Should.Throw<ProcessStartException>(() => ProcessSpawner.Spawn(new CommandSpec("true"), new SpawnStreams { StdoutFile = folder["no", "where"] }))
            .Reason.ShouldBe(StartFailure.RedirectionFailed);

    public void Dispose() => folder.Dispose();
}
