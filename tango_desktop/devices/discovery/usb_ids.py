"""What a USB device is, by its vendor and product numbers.

Sources: NVIDIA, Jetson Linux developer guide, “Quick start” (``lsusb`` in recovery mode);
Rockchip, rkdeveloptool; Raspberry Pi, usbboot; developer.android.com, “Run apps on a hardware
device”; usb.ids.
"""

from __future__ import annotations

from dataclasses import dataclass

from tango_desktop.i18n import N_

NVIDIA, ROCKCHIP, BROADCOM, GOOGLE = 0x0955, 0x2207, 0x0A5C, 0x18D1

# (class, subclass, protocol) of an interface: AOSP, adb/adb.h and fastboot.
ADB_INTERFACE = (0xFF, 0x42, 0x01)
FASTBOOT_INTERFACE = (0xFF, 0x42, 0x03)
MTP_INTERFACES = ((0x06, 0x01, 0x01), (0xFF, 0xFF, 0x00))

JETSON_RUNNING = 0x7020  # the gadget with its network, serial port and disk

JETSONS_IN_RECOVERY = {
    0x7023: "Jetson AGX Orin",
    0x7223: "Jetson AGX Orin 32GB",
    0x7323: "Jetson Orin NX 16GB",
    0x7423: "Jetson Orin NX 8GB",
    0x7523: "Jetson Orin Nano 8GB",
    0x7623: "Jetson Orin Nano 4GB",
    0x7019: "Jetson AGX Xavier",
    0x7E19: "Jetson Xavier NX",
    0x7C18: "Jetson TX2",
    0x7721: "Jetson TX1",
    0x7F21: "Jetson Nano",
}

ROCKCHIPS_IN_RECOVERY = {
    0x320A: "Rockchip RK3288",
    0x330C: "Rockchip RK3399",
    0x350A: "Rockchip RK3566/RK3568",
    0x350B: "Rockchip RK3588",
    0x350C: "Rockchip RK3528",
    0x350E: "Rockchip RK3576",
    0x110B: "Rockchip RV1126",
}

RASPBERRIES_IN_BOOT = {
    0x2711: "Raspberry Pi 4",
    0x2712: "Raspberry Pi 5",
    0x2764: "Raspberry Pi 3",
}


@dataclass(frozen=True)
class BootModeInfo:
    """Boards of one maker that wait for a system on USB.

    Attributes:
        models: by product number.
        hint: what to do, so that it starts.
    """

    models: dict[int, str]
    hint: str


_RESTART_JETSON = N_("In recovery mode: install its system with NVIDIA SDK Manager, or restart it")
_RESTART_ROCKCHIP = N_("In recovery mode: install its system with rkdeveloptool, or restart it")
_RESTART_RASPBERRY = N_("Waits for a system on USB: insert its card or disk, and restart it")

BOOT_MODES = {
    NVIDIA: BootModeInfo(JETSONS_IN_RECOVERY, _RESTART_JETSON),
    ROCKCHIP: BootModeInfo(ROCKCHIPS_IN_RECOVERY, _RESTART_ROCKCHIP),
    BROADCOM: BootModeInfo(RASPBERRIES_IN_BOOT, _RESTART_RASPBERRY),
}

# Makers whose devices with an MTP or ADB interface are phones or tablets.
ANDROID_VENDORS = {
    GOOGLE: "Google",
    0x04E8: "Samsung",
    0x2717: "Xiaomi",
    0x12D1: "Huawei",
    0x22B8: "Motorola",
    0x17EF: "Lenovo",
    0x1004: "LG",
    0x0FCE: "Sony",
    0x0BB4: "HTC",
    0x2A70: "OnePlus",
    0x22D9: "Oppo",
    0x2D95: "Vivo",
    0x0B05: "ASUS",
    0x05C6: "Qualcomm",
    0x0E8D: "MediaTek",
    0x2AE5: "Fairphone",
    0x19D2: "ZTE",
    0x0421: "Nokia",
    ROCKCHIP: "Rockchip",
}
