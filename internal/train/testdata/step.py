"""The step of BenchmarkStep in PyTorch: GoogLeNet of Table 1 with batch norm,
both auxiliary heads, 101 classes, 112 px, batch 32, channels_last, SGD with
momentum. Takes two steps for each line of its input and writes how many seconds
they took, and how many seconds of CPU time."""
import os
os.environ.pop("OPENBLAS_CORETYPE", None)  # let OpenBLAS choose its fastest kernels
import resource, sys, time
import torch, torch.nn as nn, torch.nn.functional as F

TABLE = [(192, 64, 96, 128, 16, 32, 32), (256, 128, 128, 192, 32, 96, 64), "pool",
         (480, 192, 96, 208, 16, 48, 64), (512, 160, 112, 224, 24, 64, 64), (512, 128, 128, 256, 24, 64, 64),
         (512, 112, 144, 288, 32, 64, 64), (528, 256, 160, 320, 32, 128, 128), "pool",
         (832, 256, 160, 320, 32, 128, 128), (832, 384, 192, 384, 48, 128, 128)]


class Conv(nn.Module):
    def __init__(self, i, o, k, stride=1, pad=0):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(i, o, k, stride, pad, bias=False), nn.BatchNorm2d(o)

    def forward(self, x):
        return F.relu(self.norm(self.conv(x)), inplace=True)


class Inception(nn.Module):
    def __init__(self, i, c1, r3, c3, r5, c5, proj):
        super().__init__()
        self.a = Conv(i, c1, 1)
        self.b = nn.Sequential(Conv(i, r3, 1), Conv(r3, c3, 3, pad=1))
        self.c = nn.Sequential(Conv(i, r5, 1), Conv(r5, c5, 5, pad=2))
        self.d = nn.Sequential(nn.MaxPool2d(3, 1, 1), Conv(i, proj, 1))

    def forward(self, x):
        return torch.cat([self.a(x), self.b(x), self.c(x), self.d(x)], 1)


class Head(nn.Module):
    def __init__(self, i, classes):
        super().__init__()
        self.conv, self.fc, self.out = Conv(i, 128, 1), nn.Linear(2048, 1024), nn.Linear(1024, classes)

    def forward(self, x):
        x = self.conv(F.adaptive_avg_pool2d(x, 4)).flatten(1)
        return self.out(F.dropout(F.relu(self.fc(x)), 0.7))


class GoogLeNet(nn.Module):
    def __init__(self, classes=101):
        super().__init__()
        pool = lambda: nn.MaxPool2d(3, 2, ceil_mode=True)
        self.stem = nn.Sequential(Conv(3, 64, 7, 2, 3), pool(), Conv(64, 64, 1), Conv(64, 192, 3, 1, 1), pool())
        self.rows = nn.ModuleList([pool() if r == "pool" else Inception(*r) for r in TABLE])
        self.head1, self.head2, self.out = Head(512, classes), Head(528, classes), nn.Linear(1024, classes)

    def forward(self, x):
        x, heads = self.stem(x), []
        for i, row in enumerate(self.rows):
            x = row(x)
            if i == 3:
                heads.append(self.head1(x))
            if i == 6:
                heads.append(self.head2(x))
        return self.out(F.dropout(x.mean((2, 3)), 0.4)), heads


torch.set_num_threads(int(sys.argv[1]))
model = GoogLeNet().to(memory_format=torch.channels_last)
sgd = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9, weight_decay=1e-4)
x = torch.randn(32, 3, 112, 112).to(memory_format=torch.channels_last)
y = torch.randint(101, (32,))


def step():
    sgd.zero_grad(set_to_none=True)
    out, heads = model(x)
    (F.cross_entropy(out, y) + 0.3 * sum(F.cross_entropy(h, y) for h in heads)).backward()
    sgd.step()


def cpu():
    u = resource.getrusage(resource.RUSAGE_SELF)
    return u.ru_utime + u.ru_stime


step(), step()
print(torch.__version__, flush=True)
for line in sys.stdin:
    t, c = time.perf_counter(), cpu()
    step(), step()
    print(time.perf_counter() - t, cpu() - c, flush=True)
