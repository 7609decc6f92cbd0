namespace MicroGpt.App.Tests;

public sealed class ServeAddressTests
{
    [Theory]
    [InlineData("8080", "127.0.0.1", 8080, true)]
    [InlineData("127.0.0.1:0", "127.0.0.1", 0, true)]
    [InlineData("localhost:80", "127.0.0.1", 80, true)]
    [InlineData("[::1]:80", "::1", 80, true)]
    [InlineData("0.0.0.0:8080", "0.0.0.0", 8080, false)]
    [InlineData("[::]:8080", "::", 8080, false)]
    [InlineData("192.168.0.7:65535", "192.168.0.7", 65535, false)]
    public void An_address_has_a_port_and_is_of_this_machine_unless_it_says_otherwise(string text, string ip, int port, bool isLoopback)
    {
        Assert.True(ServeAddress.TryParse(text, out ServeAddress address));
        Assert.Equal(ip, address.Address.ToString());
        Assert.Equal(port, address.Port);
        Assert.Equal(isLoopback, address.IsLoopback);
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData(":8080")]
    [InlineData("1:8080")]
    [InlineData("::1:8080")]
    [InlineData("example.org:80")]
    public void Anything_else_is_refused(string text) => Assert.False(ServeAddress.TryParse(text, out _));

    [Theory]
    [InlineData("needs --serve-token", "--serve", "0.0.0.0:0")]
    [InlineData("at least 8 letters", "--serve", "0.0.0.0:0", "--serve-token", "short")]
    [InlineData("at least 8 letters", "--serve", "0", "--serve-token", "has a space in it")]
    [InlineData("needs --serve", "--serve-token", "abcdefgh")]
    [InlineData("--serve takes", "--serve", "here")]
    [InlineData("--find-rate trains no run", "--serve", "0", "--find-rate")]
    public void Wrong_use_is_told(string part, params string[] arguments) =>
        Assert.Contains(part, Cli.Run(["train", .. arguments]).Failed(2), StringComparison.Ordinal);
}
