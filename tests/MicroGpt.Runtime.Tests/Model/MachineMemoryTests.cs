namespace MicroGpt.Runtime.Tests.Model;

public sealed class MachineMemoryTests : IDisposable
{
    private const long MiB = 1 << 20;
    private readonly TemporaryDirectory _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Without_files_of_Linux_the_fallback_counts() =>
        Assert.Equal(new MachineMemory(7 * MiB, 7 * MiB, "the machine"), MachineMemory.Read(_root.Path, MiB, 7 * MiB));

    [Fact]
    public void Free_memory_and_swap_count_with_what_the_process_has()
    {
        Write("proc/meminfo", "MemTotal:       1024000 kB\nMemFree:  1 kB\nMemAvailable:    512000 kB\nSwapFree:  1024 kB\n");
        var memory = MachineMemory.Read(_root.Path, 3 * MiB, 1);
        Assert.Equal(new MachineMemory(504 * MiB, 1000 * MiB, "the machine"), memory);
        Assert.Equal("the machine has 504 MiB left for it of 1,000 MiB", memory.Describe());
    }

    [Fact]
    public void A_control_group_above_the_own_one_counts_if_it_has_less()
    {
        Write("proc/meminfo", "MemTotal: 8192000 kB\nMemAvailable: 8192000 kB\n");
        Write("proc/self/cgroup", "1:name=systemd:/x\n0::/user.slice/train\n");
        Group("user.slice/train", "max", "1048576");
        Group("user.slice", "104857600", "62914560", "anon 5\ninactive_file 10485760\n");
        Assert.Equal(new MachineMemory(52 * MiB, 100 * MiB, "its control group"), MachineMemory.Read(_root.Path, 2 * MiB, 1));
        Group("user.slice/train", "31457280", "20971520");
        Assert.Equal(new MachineMemory(12 * MiB, 30 * MiB, "its control group"), MachineMemory.Read(_root.Path, 2 * MiB, 1));
    }

    [Fact]
    public void A_container_sees_its_control_group_as_the_root()
    {
        Write("proc/self/cgroup", "0::/\n");
        Group("", "104857600", "104857600", "inactive_file 999999999999\n");
        Assert.Equal(new MachineMemory(100 * MiB, 100 * MiB, "its control group"), MachineMemory.Read(_root.Path, 2 * MiB, 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("MemTotal")]
    [InlineData("MemTotal: -5 kB\nMemAvailable: x kB\n")]
    public void Other_contents_are_ignored(string content)
    {
        Write("proc/meminfo", content);
        Write("proc/self/cgroup", content);
        Assert.Equal(9, MachineMemory.Read(_root.Path, 1, 9).Available);
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_a_remedy()
    {
        var memory = new MachineMemory(100 * MiB, 200 * MiB, "the machine");
        memory.Require(100 * MiB, "the cache", "Use fewer loops");
        MicroGptException e = Assert.Throws<MicroGptException>(() => memory.Require((100 * MiB) + 1, "the cache", "Use fewer loops"));
        Assert.Equal(
            "There is not enough memory for the cache: 100 MiB are needed, but the machine has 100 MiB left for it of 200 MiB. "
            + "Use fewer loops, or close other programs.",
            e.Message);
    }

    [Fact]
    public void This_machine_has_memory_left()
    {
        var memory = MachineMemory.Read();
        Assert.InRange(memory.Available, 1, long.MaxValue - 1);
        Assert.True(memory.Limit > 0);
    }

    private void Group(string group, string max, string current, string stat = "")
    {
        Write($"sys/fs/cgroup/{group}/memory.max", max + "\n");
        Write($"sys/fs/cgroup/{group}/memory.current", current + "\n");
        Write($"sys/fs/cgroup/{group}/memory.stat", stat);
    }

    private void Write(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root[path])!);
        File.WriteAllText(_root[path], content);
    }
}
