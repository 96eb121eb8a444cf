using Helios.Contracts.Api.Constraints;

namespace Helios.Contracts.Tests;

[Trait("req", "workspaces-by-url")]
public sealed class RepositoryAddressTests
{
    [Theory]
    [InlineData("https://git.example/team/app", "https://git.example/team/app.git")]
    [InlineData("https://git.example/team/app", "HTTPS://Git.Example:443/team/app/")]
    [InlineData("https://git.example/team/app", "https://git.example//team/./app.git/")]
    [InlineData("https://git.example/~team/app", "https://git.example/%7Eteam/app")]
    [InlineData("ssh://git@git.example/team/app", "git@git.example:team/app.git")]
    [InlineData("ssh://git@git.example/team/app", "ssh://git@git.example:22/team/app")]
    [InlineData("ssh://git@[::1]:2222/app", "ssh://git@[::1]:2222/app.git")]
    [InlineData("file:///srv/app", "file://localhost/srv/app/")]
    public void Two_spellings_of_one_repository_have_one_identity(string one, string other)
    {
        RepositoryAddress.FaultOfUrl(one).ShouldBeNull();
        RepositoryAddress.FaultOfUrl(other).ShouldBeNull();
        RepositoryAddress.IdentityOfUrl(other).ShouldBe(RepositoryAddress.IdentityOfUrl(one));
    }

    [Theory]
    [InlineData("https://git.example/team/app", "https://git.example/team/App")]
    [InlineData("https://git.example/team/app", "https://git.example:8443/team/app")]
    [InlineData("https://git.example/team/app", "http://git.example/team/app")]
    [InlineData("ssh://git@git.example/app", "ssh://other@git.example/app")]
    [InlineData("file:///srv/app", "file:///srv/app.git")]
    [InlineData("https://git.example/a%2Fb", "https://git.example/a/b")]
    public void Different_repositories_have_different_ones(string one, string other) =>
        RepositoryAddress.IdentityOfUrl(other).ShouldNotBe(RepositoryAddress.IdentityOfUrl(one));

    [Theory]
    [InlineData("https://user:hunter2@git.example/app", "credentials")]
    [InlineData("https://ghp_hunter2@git.example/app", "credentials")]
    [InlineData("ssh://git:hunter2@git.example/app", "credentials")]
    [InlineData("https://git.example/app?token=hunter2", "query")]
    [InlineData("ext::sh -c hunter2", "expected")]
    [InlineData("ext://hunter2/x", "file, ssh")]
    [InlineData("relative/hunter2", "expected")]
    [InlineData("", "expected")]
    [InlineData("https:///hunter2", "no host")]
    [InlineData("ssh://-oProxyCommand=hunter2/x", "no host")]
    [InlineData("git@-oProxyCommand=hunter2:x", "expected")]
    [InlineData("https://git.example/", "no repository")]
    [InlineData("git@git.example:/", "no repository")]
    [InlineData("file://hunter2/srv", "file:///path")]
    [InlineData("https://git.example/hunter2\n", "Control")]
    public void What_cannot_be_served_is_said_without_repeating_it(string address, string why)
    {
        var fault = RepositoryAddress.FaultOfUrl(address).ShouldNotBeNull();

        fault.ShouldContain(why);
        fault.ShouldNotContain("hunter2");
    }
}
