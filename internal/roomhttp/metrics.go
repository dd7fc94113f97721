package roomhttp

import (
	"github.com/prometheus/client_golang/prometheus"

	"inceptionscope/internal/room"
)

// collector reads a hub's numbers when /metrics is asked.
type collector struct{ hub *room.Hub }

var (
	gaugeRooms  = desc("rooms", "Rooms with people at this replica.")
	gaugeSeats  = desc("room_seats", "People in rooms at this replica.")
	gaugeBus    = desc("room_bus_up", "1 if the replicas hear each other.")
	countOpened = desc("rooms_opened_total", "Rooms opened.")
	countJoined = desc("room_joins_total", "People who entered a room.")
	countChange = desc("room_changes_total", "Changes of rooms made by this replica.")
	countClash  = desc("room_conflicts_total", "Changes tried again because another replica was first.")
	countCues   = desc("room_cues_total", "Changes heard from the bus.")
	countSkip   = desc("room_skipped_total", "States and maps that slow followers skipped.")
	countMaps   = desc("room_maps_total", "Views whose maps were made.")
	countBytes  = desc("room_maps_bytes_total", "Bytes of those maps, once for all followers.")
	countTime   = desc("room_maps_seconds_total", "Time it took to make them.")
)

func desc(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("inceptionscope_"+name, help, nil, nil)
}

// Describe and Collect are prometheus.Collector.
func (c collector) Describe(ch chan<- *prometheus.Desc) { prometheus.DescribeByCollect(c, ch) }

func (c collector) Collect(ch chan<- prometheus.Metric) {
	s := c.hub.Stats()
	up := 0
	if s.Up {
		up = 1
	}
	for d, v := range map[*prometheus.Desc]int{gaugeRooms: s.Rooms, gaugeSeats: s.Seats, gaugeBus: up} {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, float64(v))
	}
	for d, v := range map[*prometheus.Desc]int64{countOpened: s.Opened, countJoined: s.Joined, countChange: s.Commands,
		countClash: s.Conflicts, countCues: s.Cues, countSkip: s.Skipped, countMaps: s.Maps, countBytes: s.MapsBytes} {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(v))
	}
	ch <- prometheus.MustNewConstMetric(countTime, prometheus.CounterValue, float64(s.MapsMillis)/1000)
}
