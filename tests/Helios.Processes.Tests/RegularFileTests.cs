using Helios.Processes.Files;
using Helios.Testing;

namespace Helios.Processes.Tests;

/// <summary>Files that somebody hostile may have put there.</summary>
public sealed class RegularFileTests
{
    private const int Limit = 1000;

    [Fact]
    public void A_regular_file_is_read_whole_and_nothing_is_nothing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "content");
        File.WriteAllText(folder["empty"], "");

        RegularFile.Read(folder["file"], Limit).ShouldBe("content"u8.ToArray());
        RegularFile.Read(folder["empty"], Limit).ShouldBe([]);
        RegularFile.Read(folder["none"], Limit).ShouldBeNull();
        RegularFile.Read(folder["file/below"], Limit).ShouldBeNull();
        RegularFile.KindOf(folder["file"]).ShouldBe(FileKind.Regular);
        RegularFile.KindOf(folder.Path).ShouldBe(FileKind.Directory);
        RegularFile.KindOf(folder["none"]).ShouldBe(FileKind.None);
        RegularFile.KindOf("/dev/zero").ShouldBe(FileKind.Device);
    }

    [Theory]
    [InlineData("mkfifo \"$1\"", "named pipe")]
    [InlineData("ln -s /dev/zero \"$1\"", "link")]
    [InlineData("ln -s file \"$1\"", "link")]
    [InlineData("ln -s nowhere \"$1\"", "link")]
    [InlineData("mkdir \"$1\"", "folder")]
    [InlineData("head -c 1001 /dev/zero >\"$1\"", "1000 bytes")]
    public async Task What_is_no_regular_file_of_that_size_is_refused_at_once_and_named(string make, string why)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "content");
        var path = folder["a file"];
        (
            await ProcessRunner.Instance.Run(
                new CommandSpec("sh", "-c", make, "sh", path) { WorkingDirectory = folder.Path },
                CancellationToken.None
            )
        ).EnsureSucceeded();

        var refused = Should.Throw<IrregularFileException>(() => RegularFile.Read(path, Limit));

        refused.Path.ShouldBe(path);
        refused.Message.ShouldContain(path);
        refused.Message.ShouldContain(why);
    }

    [Fact]
    public void A_link_is_followed_to_a_regular_file_only_where_that_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "content");
        File.CreateSymbolicLink(folder["link"], folder["file"]);
        File.CreateSymbolicLink(folder["endless"], "/dev/zero");

        RegularFile.Read(folder["link"], Limit, followLink: true).ShouldBe("content"u8.ToArray());
        Should.Throw<IrregularFileException>(() => RegularFile.Read(folder["endless"], Limit, followLink: true));
    }

    [Fact]
    public void A_copy_has_the_time_and_the_permissions_of_the_file_and_replaces_nothing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "content");
        File.SetUnixFileMode(folder["file"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.SetLastWriteTimeUtc(folder["file"], new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc));

        RegularFile.Copy(folder["file"], folder["copy"]).ShouldBeTrue();

        File.ReadAllText(folder["copy"]).ShouldBe("content");
        File.GetUnixFileMode(folder["copy"]).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.GetLastWriteTimeUtc(folder["copy"]).ShouldBe(File.GetLastWriteTimeUtc(folder["file"]));
        Should.Throw<IOException>(() => RegularFile.Copy(folder["file"], folder["copy"]));
        RegularFile.Copy(folder["none"], folder["other"]).ShouldBeFalse();
    }
}
